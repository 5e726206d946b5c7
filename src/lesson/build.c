// The small things that everything which builds a lesson needs: lines and their offsets, errors with a place, copies, new steps.

#include "lesson/lesson_build.h"
#include <stdarg.h>
#include <string.h>

bool lesson_fail(struct build *b, size_t start, size_t end, const char *fmt, ...) {
    struct text message = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&message, fmt, args);
    va_end(args);
    diag_set(b->diag, "LessonError", b->source, (struct span){(uint32_t)start, (uint32_t)end}, "%s", text_str(&message));
    text_finish(&message);
    return false;
}

bool lesson_fail_line(struct build *b, size_t line, const char *fmt, ...) {
    size_t start = b->lines[line], end = b->lines[line + 1];
    const char *text = b->source->text;
    while (start < end && strchr(" \t", text[start]))
        start++;
    while (end > start && strchr(" \t\n", text[end - 1]))
        end--;
    struct text message = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&message, fmt, args);
    va_end(args);
    lesson_fail(b, start, end, "%s", text_str(&message));
    text_finish(&message);
    return false;
}

size_t lesson_line_of(const struct build *b, cmark_node *node) {
    for (; node; node = cmark_node_next(node)) {
        int line = cmark_node_get_start_line(node);
        if (line > 0)
            return b->before + (size_t)line - 1;
    }
    return b->nlines;
}

size_t lesson_line_end(const struct build *b, cmark_node *top) {
    return lesson_line_of(b, cmark_node_next(top));
}

bool lesson_is_blank(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++) {
        if (!strchr(" \t\n", s[i]))
            return false;
    }
    return true;
}

const char *lesson_copy_trimmed(struct build *b, const char *s, size_t len) {
    while (len && strchr(" \t\n", s[len - 1]))
        len--;
    // Blank lines in front go, but not the indentation of the first line that is none.
    for (size_t i = 0; i < len; i++) {
        if (s[i] == '\n' && lesson_is_blank(s, i)) {
            s += i + 1;
            len -= i + 1;
            i = SIZE_MAX;
        } else if (!strchr(" \t\n", s[i])) {
            break;
        }
    }
    return arena_copy(b->arena, s, len);
}

const char *lesson_copy_lines(struct build *b, size_t from, size_t to) {
    size_t start = b->lines[from], end = b->lines[to];
    return lesson_copy_trimmed(b, b->source->text + start, end - start);
}

void lesson_settle_note(struct build *b) {
    struct lesson *l = b->lesson;
    if (!b->note.len || l->nsteps == 0)
        return;
    struct step *s = &l->steps[l->nsteps - 1];
    struct text t = {0};
    text_printf(&t, "%s%s%s", s->note ? s->note : "", s->note ? "\n\n" : "", text_str(&b->note));
    s->note = arena_copy(b->arena, t.data, t.len);
    text_finish(&t);
    text_clear(&b->note);
}

struct step *lesson_add_step(struct build *b, enum step_kind kind, size_t line) {
    struct lesson *l = b->lesson;
    if (!b->note_waits)
        lesson_settle_note(b);
    mem_reserve(l->steps, l->nsteps, b->steps_cap);
    struct step *s = &l->steps[l->nsteps++];
    *s = (struct step){.kind = kind, .cell = b->cell, .line = (uint32_t)line + 1, .first_line = (uint32_t)line + 1,
                       .source = b->source, .heading = b->heading, .options = lesson_no_options()};
    lesson_settle_note(b);
    b->note_waits = false;
    return s;
}
