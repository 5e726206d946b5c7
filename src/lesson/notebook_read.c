// A notebook's bytes to its cells. The JSON is read by jansson, behind a guard: one look at every byte bounds how deep the values stand in
// each other and how many there are, so that a hostile file costs neither the C stack nor more memory than a few times its size.
//
// Pictures are most of a notebook's bytes and of no use here. They are counted and dropped as early as possible: outputs are never
// looked into but to count them, and a picture written out in Markdown (a data: address) gives way to a word.

#include "lesson/notebook_read.h"
#include "base/diag.h"
#include "base/text.h"
#include "lesson/lesson.h"
#include <jansson.h>
#include <stdarg.h>
#include <string.h>

struct reading {
    struct notebook *notebook;
    const char *path;
    struct diag *diag;
    size_t cell;  // being read, from 1
    size_t bytes; // of all texts so far
};

__attribute__((format(printf, 2, 3))) static bool fail(struct reading *r, const char *fmt, ...) {
    struct text why = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&why, fmt, args);
    va_end(args);
    diag_set(r->diag, "LessonError", NULL, (struct span){0}, "'%s' %s", r->path, text_str(&why));
    text_finish(&why);
    return false;
}

__attribute__((format(printf, 2, 3))) static bool fail_cell(struct reading *r, const char *fmt, ...) {
    struct text why = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&why, fmt, args);
    va_end(args);
    diag_set(r->diag, "LessonError", NULL, (struct span){0}, "%s: cell %zu %s", r->path, r->cell, text_str(&why));
    text_finish(&why);
    return false;
}

// The byte behind a string that begins at `at`.
static size_t skip_string(const char *s, size_t len, size_t at) {
    for (at++; at < len && s[at] != '"'; at++)
        at += s[at] == '\\';
    return at + 1;
}

// What jansson may be given: no deep nesting, and not millions of values.
static bool is_tame(struct reading *r, const char *s, size_t len) {
    size_t depth = 0, values = 0;
    for (size_t i = 0; i < len;) {
        char c = s[i];
        if (c == '"') {
            i = skip_string(s, len, i);
            continue;
        }
        if (c == '[' || c == '{')
            depth++;
        else if ((c == ']' || c == '}') && depth)
            depth--;
        values += c == '[' || c == '{' || c == ',';
        if (depth > NOTEBOOK_MAX_DEPTH)
            return fail(r, "is nested more than %d deep: too much for a notebook", NOTEBOOK_MAX_DEPTH);
        if (values > NOTEBOOK_MAX_VALUES)
            return fail(r, "has more than %d values: too much for a notebook", NOTEBOOK_MAX_VALUES);
        i++;
    }
    return true;
}

static json_t *load(struct reading *r, const char *bytes, size_t len) {
    json_error_t error;
    size_t mark = len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; // some editors write one
    // Whole numbers may be of any size in Python; as floats they all fit. A zero byte in a cell's text is refused there.
    json_t *root = json_loadb(bytes + mark, len - mark, JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL, &error);
    if (!root)
        fail(r, "is no notebook: it is no JSON at line %d, column %d (%s)", error.line, error.column, error.text);
    return root;
}

// The version that is written in the file: 4, or one that is refused.
static bool check_format(struct reading *r, const json_t *root) {
    const json_t *format = json_object_get(root, "nbformat");
    if (!json_is_object(root) || !json_is_number(format))
        return fail(r, "is no notebook: it is JSON, but has no 'nbformat'");
    double number = json_number_value(format);
    if (number == 4)
        return true;
    fail(r, "is a notebook of format %.0f; bobbin reads format 4", number);
    if (number < 4)
        diag_hint(r->diag, "open it in Jupyter and save it: that makes it format 4");
    else
        diag_hint(r->diag, "a newer bobbin may be able to read it; or save it in Jupyter as format 4");
    return false;
}

// A data: address of a picture, up to what ends it there, gives way to a word.
static void add_without_pictures(struct reading *r, struct text *out, const char *s, size_t len) {
    static const char address[] = "data:image/";
    const char *end = s + len;
    while (s < end) {
        const char *at = memmem(s, (size_t)(end - s), address, sizeof address - 1);
        text_add(out, s, (size_t)((at ? at : end) - s));
        if (!at)
            return;
        text_add_str(out, "picture");
        r->notebook->pictures++;
        s = at;
        while (s < end && !strchr(")\"'<> \n\r\t", *s))
            s++;
    }
}

static bool add_string(struct reading *r, struct text *out, const json_t *string) {
    if (!json_is_string(string))
        return fail_cell(r, "has a 'source' that is no text");
    text_add(out, json_string_value(string), json_string_length(string));
    return true;
}

// `source` is one text or a list of lines.
static bool read_text(struct reading *r, const json_t *cell, struct notebook_cell *out) {
    const json_t *source = json_object_get(cell, "source"), *line;
    struct text whole = {0}, kept = {0};
    size_t i;
    bool fine = true;
    if (json_is_array(source)) {
        json_array_foreach(source, i, line)
            fine = fine && add_string(r, &whole, line);
    } else {
        fine = source ? add_string(r, &whole, source) : fail_cell(r, "has no 'source'");
    }
    if (fine)
        add_without_pictures(r, &kept, text_str(&whole), whole.len);
    r->bytes += kept.len;
    if (fine && r->bytes > NOTEBOOK_MAX_TEXT)
        fine = fail(r, "has more than %u KB of text in its cells", NOTEBOOK_MAX_TEXT >> 10);
    out->text = fine ? arena_copy(&r->notebook->arena, text_str(&kept), kept.len) : "";
    out->len = fine ? kept.len : 0;
    text_finish(&whole);
    text_finish(&kept);
    return fine;
}

// A picture is known by its kind: image/png, image/svg+xml. Values that are not as they should be hold none.
static size_t count_pictures(const json_t *by_kind) {
    const char *kind;
    json_t *value;
    size_t n = 0;
    json_object_foreach((json_t *)(uintptr_t)by_kind, kind, value)
        n += strncmp(kind, "image/", 6) == 0;
    return n;
}

static size_t pictures_of(const json_t *cell) {
    const json_t *outputs = json_object_get(cell, "outputs"), *item;
    const char *name;
    json_t *attached;
    size_t i, n = 0;
    if (json_is_array(outputs)) {
        json_array_foreach(outputs, i, item)
            n += count_pictures(json_object_get(item, "data"));
    }
    json_object_foreach(json_object_get(cell, "attachments"), name, attached)
        n += count_pictures(attached) > 0;
    return n;
}

static bool read_kind(struct reading *r, const json_t *cell, enum notebook_kind *out) {
    static const char *const kinds[] = {"markdown", "code", "raw"};
    const char *kind = json_string_value(json_object_get(cell, "cell_type"));
    if (!kind)
        return fail_cell(r, "has no 'cell_type'");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kind, kinds[i]) == 0) {
            *out = (enum notebook_kind)i;
            return true;
        }
    }
    return fail_cell(r, "is of an unknown kind: '%.40s'", kind);
}

static bool read_cells(struct reading *r, const json_t *root) {
    const json_t *cells = json_object_get(root, "cells"), *cell;
    struct notebook *n = r->notebook;
    size_t i;
    if (!json_is_array(cells))
        return fail(r, "is no notebook: it has no list of 'cells'");
    if (json_array_size(cells) > NOTEBOOK_MAX_CELLS)
        return fail(r, "has more than %d cells", NOTEBOOK_MAX_CELLS);
    n->cells = arena_alloc(&n->arena, (json_array_size(cells) + 1) * sizeof *n->cells);
    json_array_foreach(cells, i, cell) {
        struct notebook_cell *c = &n->cells[i];
        r->cell = i + 1;
        c->number = (uint32_t)i + 1;
        if (!json_is_object(cell))
            return fail_cell(r, "is no cell: %s", "it has no fields");
        if (!read_kind(r, cell, &c->kind) || !read_text(r, cell, c))
            return false;
        n->pictures += pictures_of(cell);
        n->ncells++;
    }
    return true;
}

bool notebook_read(struct notebook *n, const char *path, const char *bytes, size_t len, struct diag *diag) {
    *n = (struct notebook){0};
    struct reading r = {.notebook = n, .path = path, .diag = diag};
    if (len > LESSON_NOTEBOOK_MAX_BYTES)
        return fail(&r, "has %zu MB; a notebook may have at most %u", len >> 20, LESSON_NOTEBOOK_MAX_BYTES >> 20);
    json_t *root = is_tame(&r, bytes, len) ? load(&r, bytes, len) : NULL;
    bool fine = root && check_format(&r, root) && read_cells(&r, root);
    json_decref(root);
    if (!fine)
        notebook_finish(n);
    return fine;
}

void notebook_finish(struct notebook *n) {
    arena_finish(&n->arena);
    *n = (struct notebook){0};
}
