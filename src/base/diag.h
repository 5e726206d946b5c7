// What went wrong in a text that a person wrote, and how it is told: Python's exception name, the message, the place,
// the line with a caret under the exact part, and a hint. Pure data; formatting is a pure function.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

// A source text with its place in a file: lesson cells begin at a line of the lesson.
struct source {
    char *name;          // shown in errors: a file's path, or "<input>"; owned
    char *text;          // NUL-terminated UTF-8; owned
    size_t len;          // bytes
    uint32_t first_line; // line number of the text's first line, from 1
    uint32_t cell;       // the number of the notebook's cell whose text this is, 0: of no notebook
};

struct source *source_create(const char *name, const char *text, size_t len, uint32_t first_line);
void source_destroy(struct source *s); // takes NULL

struct span {
    uint32_t start, end; // byte offsets into source->text; end is one past
};

struct diag {
    char *kind;    // "SyntaxError", "TypeError"; owned
    char *message; // owned
    char *hint;    // what to do, or NULL; owned
    const struct source *source; // where, or NULL; borrowed
    struct source *kept; // a source that nobody else keeps (a lesson that could not be opened): freed by diag_finish; or NULL
    struct span span;
};

void diag_set(struct diag *d, const char *kind, const struct source *src, struct span span, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
void diag_hint(struct diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void diag_finish(struct diag *d); // leaves an empty diag

// Line and column (both from 1, column in code points) of a byte offset; the line number counts from first_line.
void source_locate(const struct source *s, uint32_t offset, uint32_t *line, uint32_t *column);

// "lesson.md:14"; in a cell of a notebook, whose lines count from 1 in each: "lesson.ipynb: cell 7, line 2". Harmless text.
void place_add(struct text *out, const char *name, uint32_t cell, uint32_t line);

// "  file:line:column" (in a notebook without the column) plus the source line and a caret line under the span, each line indented by two blanks.
// Long lines are cut around the span to `width` columns; control characters are made visible.
void source_add_excerpt(struct text *out, const struct source *s, struct span span, size_t width);

// The whole message as it is shown:
//     SyntaxError: expected ':'
//       lesson.md:14:9
//         if x > 3
//                 ^
//     hint: ...
void diag_format(struct text *out, const struct diag *d, size_t width);
