// What bobbin check says. Whatever comes from a lesson is made harmless on the way.

#include "base/utf8.h"
#include "shell/check_inside.h"
#include <string.h>

#define END_LINES 20

static void add_path(struct text *out, const struct check_file *f) {
    utf8_add_visible(out, f->path, strlen(f->path));
}

static void write_out(struct check *c, enum screen_style style, struct text *t) {
    screen_write(&c->report, style, text_str(t), t->len);
    text_finish(t);
}

void check_say(struct check *c, const struct step *cell, uint32_t line, const char *fmt, ...) {
    struct text t = {0};
    va_list args;
    place_add(&t, c->replay.session.player.lesson->path, cell->cell, line);
    text_add_str(&t, ": ");
    va_start(args, fmt);
    text_vprintf(&t, fmt, args);
    va_end(args);
    text_add_char(&t, '\n');
    write_out(c, STYLE_STRONG, &t);
}

static const char *behind_line(const char *text) {
    text += strcspn(text, "\n");
    return text + (*text == '\n');
}

void check_show_end(struct check *c, const char *shown) {
    struct text t = {0};
    size_t lines = 0;
    for (const char *p = shown; *p; p = behind_line(p)) lines++;
    size_t before = lines > END_LINES ? lines - END_LINES : 0;
    if (before) text_printf(&t, "    (%zu lines before these)\n", before);
    for (; before; before--) shown = behind_line(shown);
    for (; *shown; shown = behind_line(shown)) {
        size_t len = strcspn(shown, "\n");
        if (len) text_add_str(&t, "    ");
        utf8_add_visible(&t, shown, len);
        text_add_char(&t, '\n');
    }
    write_out(c, STYLE_PLAIN, &t);
}

static enum screen_style style_of(char sign) {
    switch (sign) {
    case '-': return STYLE_ERROR;
    case '+': return STYLE_STRING;
    case '@': return STYLE_NUMBER;
    default: return STYLE_PLAIN;
    }
}

void check_show_diff(struct check *c, const struct check_file *f, const struct text *diff) {
    struct text head = {0};
    text_add_str(&head, "--- ");
    add_path(&head, f);
    text_add_str(&head, "\n+++ what it shows\n");
    write_out(c, STYLE_STRONG, &head);
    for (const char *p = text_str(diff); *p; p = behind_line(p)) {
        screen_write(&c->report, style_of(*p), p, (size_t)(behind_line(p) - p));
    }
}

void check_show_result(struct check *c, const struct check_file *f) {
    struct text t = {0};
    const char *s = f->cells == 1 ? "" : "s";
    add_path(&t, f);
    if (!f->lesson) text_add_str(&t, ": not checked");
    else if (f->bad) text_printf(&t, ": failed, %zu of %zu cell%s", f->bad, f->cells, s);
    else text_printf(&t, ": passed, %zu cell%s", f->cells, s);
    if (f->skipped) text_printf(&t, ", %zu not run", f->skipped);
    if (f->rewritten) text_printf(&t, ", %zu output block%s rewritten", f->rewritten, f->rewritten == 1 ? "" : "s");
    text_add_char(&t, '\n');
    write_out(c, f->bad || f->unusable ? STYLE_ERROR : STYLE_PLAIN, &t);
}

void check_show_sum(struct check *c) {
    screen_say(&c->report, STYLE_STRONG, "%zu passed, %zu failed\n", c->passed, c->failed);
}
