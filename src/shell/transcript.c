// The transcript. It may not know where lines come from nor who reads it.
//
// A program may print for hours: of each output the beginning is kept, and the oldest are forgotten when all together are too much.

#include "shell/transcript.h"

#include "base/mem.h"
#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

void transcript_add(struct transcript *t, enum typed_kind kind, const char *text, const char *heading) {
    size_t len = strlen(text);
    while (len && strchr(" \t\r\n", text[len - 1])) len--;
    mem_reserve(t->entries, t->n, t->cap);
    t->entries[t->n++] = (struct typed){
        .text = mem_copy_bytes(text, len), .heading = mem_copy_string(heading && *heading ? heading : NULL), .kind = kind};
    t->open = true;
}

void transcript_close(struct transcript *t) {
    t->open = false;
}

static void forget_oldest(struct transcript *t) {
    while (t->kept > TRANSCRIPT_MOST && t->forgotten + 1 < t->n) {
        struct typed *e = &t->entries[t->forgotten++];
        t->kept -= e->output.len;
        e->cut |= e->output.len > 0;
        text_finish(&e->output);
    }
}

void transcript_output(struct transcript *t, const char *bytes, size_t len) {
    if (!t->open || t->n == 0) return;
    struct typed *e = &t->entries[t->n - 1];
    size_t room = TRANSCRIPT_OUTPUT_MOST - e->output.len;
    if (len > room) {
        e->cut = true;
        len = room;
        while (len && (bytes[len] & 0xc0) == 0x80) len--; // between two characters
    }
    text_add(&e->output, bytes, len);
    t->kept += len;
    forget_oldest(t);
}

void transcript_outcome(struct transcript *t, enum typed_outcome outcome) {
    if (t->open && t->n) t->entries[t->n - 1].outcome = outcome;
}

void transcript_finish(struct transcript *t) {
    for (size_t i = 0; i < t->n; i++) {
        mem_free(t->entries[i].text);
        mem_free(t->entries[i].heading);
        text_finish(&t->entries[i].output);
    }
    mem_free(t->entries);
    *t = (struct transcript){0};
}

// range ::= number | number '-' number?
bool transcript_range(const char *s, size_t n, size_t *from, size_t *to) {
    char *end;
    if (*s < '0' || *s > '9') return false;
    unsigned long long first = strtoull(s, &end, 10), last = first;
    if (*end == '-') {
        const char *rest = end + 1;
        if (*rest && (*rest < '0' || *rest > '9')) return false;
        last = *rest ? strtoull(rest, &end, 10) : n;
        if (!*rest) end++;
    }
    if (*end || first < 1 || last < first || last > n) return false;
    *from = (size_t)first - 1;
    *to = (size_t)last;
    return true;
}
