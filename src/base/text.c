// A growing byte string. Room doubles, a NUL always stands behind the last byte, and an empty text owns nothing, so that
// zeroed memory is a valid text and most texts never cost an allocation.
#include "base/text.h"
#include "base/bug.h"
#include "base/mem.h"
#include <stdio.h>
#include <string.h>

void text_finish(struct text *t) {
    mem_free(t->data);
    *t = (struct text){0};
}

void text_clear(struct text *t) {
    t->len = 0;
    if (t->data) {
        t->data[0] = '\0';
    }
}

void text_reserve(struct text *t, size_t more) {
    size_t need = t->len + more + 1;
    invariant(need > t->len);
    if (need > t->cap) {
        t->data = mem_grow(t->data, 1, need, &t->cap);
        t->data[t->len] = '\0';
    }
}

// Appends bytes; they must not lie inside the text itself.
void text_add(struct text *t, const char *bytes, size_t len) {
    if (len == 0) {
        return;
    }
    text_reserve(t, len);
    memcpy(t->data + t->len, bytes, len);
    t->len += len;
    t->data[t->len] = '\0';
}

void text_add_str(struct text *t, const char *s) {
    text_add(t, s, strlen(s));
}

void text_add_char(struct text *t, char c) {
    text_add(t, &c, 1);
}

void text_add_repeat(struct text *t, char c, size_t times) {
    if (times == 0) {
        return;
    }
    text_reserve(t, times);
    memset(t->data + t->len, c, times);
    t->len += times;
    t->data[t->len] = '\0';
}

void text_printf(struct text *t, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    text_vprintf(t, fmt, args);
    va_end(args);
}

// As vprintf, into the text; tries the room at hand first and grows once if that is too little.
void text_vprintf(struct text *t, const char *fmt, va_list args) {
    va_list again;
    va_copy(again, args);
    text_reserve(t, 32);
    size_t room = t->cap - t->len;
    int n = vsnprintf(t->data + t->len, room, fmt, args);
    if (n < 0) {
        bug("bad format '%s'", fmt);
    }
    if ((size_t)n >= room) {
        text_reserve(t, (size_t)n);
        vsnprintf(t->data + t->len, t->cap - t->len, fmt, again);
    }
    t->len += (size_t)n;
    va_end(again);
}

const char *text_str(const struct text *t) {
    return t->data ? t->data : "";
}

char *text_take(struct text *t) {
    char *s = t->data ? t->data : mem_copy_bytes("", 0);
    *t = (struct text){0};
    return s;
}
