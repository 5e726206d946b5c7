// Pages to bytes and back. What comes in is from another process: every byte may be anything, and what a page holds is made harmless only
// where it is shown.

#include "shell/notes_page.h"

#include "base/mem.h"
#include <stdlib.h>
#include <string.h>

static void add_text(struct text *out, const char *key, const char *value) {
    if (!value) return;
    text_printf(out, "%s ", key);
    for (; *value; value++) {
        if (*value == '\n') text_add_str(out, "\\n");
        else if (*value == '\\') text_add_str(out, "\\\\");
        else text_add_char(out, *value);
    }
    text_add_char(out, '\n');
}

void notes_page_write(struct text *out, const struct notes_page *p) {
#define X(name) add_text(out, #name, p->name);
    NOTES_TEXTS(X)
#undef X
#define X(name) text_printf(out, #name " %lld\n", (long long)p->name);
    NOTES_NUMBERS(X)
#undef X
    text_add_char(out, '\n');
}

static char *take_text(const char *s, size_t len) {
    struct text t = {0};
    for (size_t i = 0; i < len; i++) {
        bool escaped = s[i] == '\\' && i + 1 < len;
        if (escaped) i++;
        if (s[i]) text_add_char(&t, escaped && s[i] == 'n' ? '\n' : s[i]);
    }
    return text_take(&t);
}

static int64_t take_number(const char *s, size_t len) {
    char digits[24] = "";
    if (len >= sizeof digits) return 0;
    memcpy(digits, s, len);
    return strtoll(digits, NULL, 10);
}

static bool is_key(const char *line, size_t len, const char *key) {
    return strlen(key) == len && memcmp(line, key, len) == 0;
}

static void take_line(struct notes_page *p, const char *line, size_t len) {
    const char *blank = memchr(line, ' ', len);
    if (!blank) return;
    size_t key = (size_t)(blank - line);
    const char *value = blank + 1;
    size_t rest = len - key - 1;
#define X(name)                                \
    if (is_key(line, key, #name)) {            \
        mem_free(p->name);                     \
        p->name = take_text(value, rest);      \
    }
    NOTES_TEXTS(X)
#undef X
#define X(name) \
    if (is_key(line, key, #name)) p->name = take_number(value, rest);
    NOTES_NUMBERS(X)
#undef X
}

size_t notes_page_read(const char *bytes, size_t len, struct notes_page *out) {
    size_t end = 0;
    for (;;) {
        const char *newline = memchr(bytes + end, '\n', len - end);
        if (!newline) return 0;
        bool last = newline == bytes + end;
        end = (size_t)(newline - bytes) + 1;
        if (last) break;
    }
    *out = (struct notes_page){.minutes = -1, .talk_ms = -1};
    for (size_t at = 0; at < end - 1;) {
        size_t n = (size_t)((const char *)memchr(bytes + at, '\n', end - at) - (bytes + at));
        take_line(out, bytes + at, n);
        at += n + 1;
    }
    return end;
}

void notes_page_finish(struct notes_page *p) {
#define X(name) mem_free(p->name);
    NOTES_TEXTS(X)
#undef X
    *p = (struct notes_page){0};
}
