// Diagnostics: keeping what went wrong, and setting it for reading. The excerpt shows the source line with all control
// characters made visible and tabs as blanks, cut around the place to the width at hand, and carets under exactly the
// columns that the span covers.
#include "base/diag.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include <stdarg.h>
#include <string.h>

#define LEAST_WIDTH 24u
#define DEFAULT_WIDTH 200u
#define TAB_BLANKS 4u
#define CUT "..."

struct source *source_create(const char *name, const char *text, size_t len, uint32_t first_line) {
    struct source *s = mem_alloc_zero(1, sizeof *s);
    s->name = mem_copy_string(name);
    s->text = mem_copy_bytes(text, len);
    s->len = len;
    s->first_line = first_line;
    return s;
}

void source_destroy(struct source *s) {
    if (s) {
        mem_free(s->name);
        mem_free(s->text);
        mem_free(s);
    }
}

void diag_set(struct diag *d, const char *kind, const struct source *src, struct span span, const char *fmt, ...) {
    struct text message = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&message, fmt, args);
    va_end(args);
    char *kind_copy = mem_copy_string(kind); // before the old one goes: the caller may pass it
    struct source *kept = d->kept == src ? d->kept : NULL;
    d->kept = kept ? NULL : d->kept;
    diag_finish(d);
    d->kept = kept;
    d->kind = kind_copy;
    d->message = text_take(&message);
    d->source = src;
    d->span = span;
}

void diag_hint(struct diag *d, const char *fmt, ...) {
    struct text hint = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&hint, fmt, args);
    va_end(args);
    mem_free(d->hint);
    d->hint = text_take(&hint);
}

void diag_finish(struct diag *d) {
    mem_free(d->kind);
    mem_free(d->message);
    mem_free(d->hint);
    source_destroy(d->kept);
    *d = (struct diag){0};
}

void source_locate(const struct source *s, uint32_t offset, uint32_t *line, uint32_t *column) {
    size_t end = offset < s->len ? offset : s->len, start = 0;
    uint32_t lines = 0;
    const char *newline;
    while (start < end && (newline = memchr(s->text + start, '\n', end - start)) != NULL) {
        start = (size_t)(newline - s->text) + 1;
        lines++;
    }
    *line = s->first_line + lines;
    *column = (uint32_t)utf8_count(s->text + start, end - start) + 1;
}

void place_add(struct text *out, const char *name, uint32_t cell, uint32_t line) {
    utf8_add_visible(out, name, strlen(name));
    if (cell) {
        text_printf(out, ": cell %u, line %u", (unsigned)cell, (unsigned)line);
    } else {
        text_printf(out, ":%u", (unsigned)line);
    }
}

// One line of source in three parts: before the span, the span (as far as it lies in the line), behind it. Harmless text.
struct excerpt {
    struct text before, under, behind;
};

static void add_harmless(struct text *out, const char *s, size_t len) {
    size_t start = 0;
    for (size_t i = 0; i <= len; i++) {
        if (i == len || s[i] == '\t') {
            utf8_add_visible(out, s + start, i - start);
            text_add_repeat(out, ' ', i < len ? TAB_BLANKS : 0);
            start = i + 1;
        }
    }
}

// Takes the line apart in which the span begins.
static void split_line(struct excerpt *e, const struct source *s, struct span span) {
    size_t at = span.start < s->len ? span.start : s->len;
    size_t end = span.end < s->len ? span.end : s->len;
    size_t first = at;
    while (first > 0 && s->text[first - 1] != '\n') {
        first--;
    }
    const char *newline = memchr(s->text + at, '\n', s->len - at);
    size_t last = newline ? (size_t)(newline - s->text) : s->len;
    if (last > at && s->text[last - 1] == '\r') {
        last--;
    }
    end = end < at ? at : end > last ? last : end;
    add_harmless(&e->before, s->text + first, at - first);
    add_harmless(&e->under, s->text + at, end - at);
    add_harmless(&e->behind, s->text + end, last - end);
}

// Drops the beginning of a text until at most `columns` are left, and says so with dots (which are counted).
static void keep_tail(struct text *t, size_t columns) {
    size_t width = utf8_width(t->data, t->len);
    if (width <= columns) {
        return;
    }
    size_t room = columns > strlen(CUT) ? columns - strlen(CUT) : 0;
    size_t drop = utf8_fit(t->data, t->len, width - room);
    if (utf8_width(t->data, drop) < width - room) { // half of a wide character does not fit
        uint32_t cp;
        drop += utf8_decode(t->data + drop, t->len - drop, &cp);
    }
    struct text kept = {0};
    text_add_str(&kept, CUT);
    text_add(&kept, t->data + drop, t->len - drop);
    text_finish(t);
    *t = kept;
}

// Drops the end of a text likewise.
static void keep_head(struct text *t, size_t columns) {
    if (utf8_width(t->data, t->len) <= columns) {
        return;
    }
    t->len = utf8_fit(t->data, t->len, columns > strlen(CUT) ? columns - strlen(CUT) : 0);
    t->data[t->len] = '\0';
    text_add_str(t, CUT);
}

// Cuts the parts so that the line fits: the span first, then what stands before it, then what is behind.
static void fit_excerpt(struct excerpt *e, size_t columns) {
    keep_head(&e->under, columns / 2);
    size_t room = columns - utf8_width(e->under.data, e->under.len);
    size_t behind = utf8_width(e->behind.data, e->behind.len);
    size_t for_behind = behind < room / 3 ? behind : room / 3;
    keep_tail(&e->before, room - for_behind);
    keep_head(&e->behind, room - utf8_width(e->before.data, e->before.len));
}

void source_add_excerpt(struct text *out, const struct source *s, struct span span, size_t width) {
    uint32_t line, column;
    source_locate(s, span.start, &line, &column);
    text_add_str(out, "  ");
    place_add(out, s->name, s->cell, line);
    if (!s->cell) {
        text_printf(out, ":%u", (unsigned)column);
    }
    text_add_char(out, '\n');
    struct excerpt e = {0};
    split_line(&e, s, span);
    width = width == 0 ? DEFAULT_WIDTH : width < LEAST_WIDTH ? LEAST_WIDTH : width;
    fit_excerpt(&e, width - 5); // four blanks before, and a last column for a caret behind the line
    size_t under = utf8_width(e.under.data, e.under.len);
    text_printf(out, "    %s%s%s\n    ", text_str(&e.before), text_str(&e.under), text_str(&e.behind));
    text_add_repeat(out, ' ', utf8_width(e.before.data, e.before.len));
    text_add_repeat(out, '^', under ? under : 1);
    text_add_char(out, '\n');
    text_finish(&e.before);
    text_finish(&e.under);
    text_finish(&e.behind);
}

void diag_format(struct text *out, const struct diag *d, size_t width) {
    text_add_str(out, d->kind ? d->kind : "Error");
    if (d->message && d->message[0]) {
        text_add_str(out, ": ");
        utf8_add_visible(out, d->message, strlen(d->message));
    }
    text_add_char(out, '\n');
    if (d->source) {
        source_add_excerpt(out, d->source, d->span, width);
    }
    if (d->hint) {
        text_add_str(out, "hint: ");
        utf8_add_visible(out, d->hint, strlen(d->hint));
        text_add_char(out, '\n');
    }
}
