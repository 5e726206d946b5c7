// A Jupyter notebook as a lesson. Its Markdown cells are read like a lesson's text, one document each, so questions, exercises, notes and
// options work in them; its code cells are cells; its outputs are not looked at, for a cell shows here what it does here.
//
// A raw cell at the beginning that is a lesson's front matter is taken as such, as other tools do it; other raw cells are for other programs.

#include "base/utf8.h"
#include "lesson/lesson_build.h"
#include "lesson/notebook_code.h"
#include "lesson/notebook_read.h"
#include "lesson/syntax.h"
#include <string.h>

struct opening {
    struct build build;
    struct notebook notebook;
    struct syntax *syntax;
};

static bool fail_cell(struct opening *o, const char *what) {
    diag_set(o->build.diag, "LessonError", NULL, (struct span){0}, "%s: cell %u: %s", o->build.lesson->path, o->build.cell, what);
    return false;
}

static const char *keep(struct build *b, const struct text *t) {
    return arena_copy(b->arena, text_str(t), t->len);
}

static void add_remark(struct build *b, const struct notebook_code *c) {
    struct cell_options waiting = b->options;
    struct step *s = lesson_add_step(b, STEP_PROSE, 0);
    s->markdown = keep(b, &c->remark);
    b->options = waiting;
}

// A cell that cannot be read is there to be read by people.
static bool add_code(struct opening *o, const struct notebook_code *c) {
    struct build *b = &o->build;
    struct text fence = {0};
    if (c->runs && c->remark.len)
        add_remark(b, c);
    struct step *s = lesson_add_cell(b, 0, text_str(&c->code), c->code.len);
    if (!c->runs)
        s->kind = STEP_PROSE; // all that it is to anybody else
    notebook_add_fenced(&fence, "python", text_str(&c->code), c->code.len);
    if (s)
        s->markdown = c->runs ? keep(b, &fence) : keep(b, &c->remark);
    text_finish(&fence);
    return s != NULL;
}

static bool check_code(struct opening *o, const struct notebook_cell *cell) {
    if (memchr(cell->text, 0, cell->len))
        return fail_cell(o, "this is no text: there is a zero byte in it");
    return true;
}

// With line ends as everywhere here.
static void unify_lines(struct text *out, const struct notebook_cell *cell) {
    for (size_t i = 0; i < cell->len; i++) {
        if (cell->text[i] != '\r')
            text_add_char(out, cell->text[i]);
        else if (i + 1 == cell->len || cell->text[i + 1] != '\n')
            text_add_char(out, '\n');
    }
}

static bool add_code_cell(struct opening *o, const struct notebook_cell *cell) {
    struct text text = {0};
    struct notebook_code code;
    if (!check_code(o, cell))
        return false;
    o->build.source = NULL;
    if (lesson_is_blank(cell->text, cell->len))
        return true;
    unify_lines(&text, cell);
    struct source *source = source_create(o->build.lesson->path, text_str(&text), text.len, 1);
    source->cell = cell->number;
    notebook_code_read(&code, o->syntax, source);
    bool fine = add_code(o, &code);
    notebook_code_finish(&code);
    source_destroy(source);
    text_finish(&text);
    return fine;
}

// The next cell that is part of the lesson; NULL: none.
static const struct notebook_cell *next_of(const struct opening *o, const struct notebook_cell *cell) {
    const struct notebook_cell *end = o->notebook.cells + o->notebook.ncells;
    for (cell++; cell < end; cell++) {
        if (cell->kind == NOTEBOOK_MARKDOWN || (cell->kind == NOTEBOOK_CODE && !lesson_is_blank(cell->text, cell->len)))
            return cell;
    }
    return NULL;
}

static bool add_markdown_cell(struct opening *o, const struct notebook_cell *cell) {
    if (cell->len > LESSON_MAX_BYTES)
        return fail_cell(o, "more text than a lesson may have");
    if (!lesson_add_document(&o->build, cell->text, cell->len))
        return false;
    const struct notebook_cell *next = next_of(o, cell);
    return (next && next->kind == NOTEBOOK_CODE) || lesson_options_are_used(&o->build);
}

// A raw cell between dashes that says `format: 1`; other programs' front matter has other words.
static bool is_front_matter(const struct notebook_cell *cell) {
    const char *format = memmem(cell->text, cell->len, "\nformat:", 8);
    if (cell->number != 1 || cell->kind != NOTEBOOK_RAW || !format || cell->len < 4 || memcmp(cell->text, "---", 3) != 0)
        return false;
    format += 8 + strspn(format + 8, " \t");
    return *format >= '0' && *format <= '9';
}

static bool add_cell(struct opening *o, const struct notebook_cell *cell) {
    o->build.cell = cell->number;
    switch (cell->kind) {
    case NOTEBOOK_MARKDOWN: return add_markdown_cell(o, cell);
    case NOTEBOOK_CODE: return add_code_cell(o, cell);
    case NOTEBOOK_RAW: return !is_front_matter(cell) || lesson_add_front_matter(&o->build, cell->text, cell->len);
    }
    return true;
}

// Said where the lesson introduces itself.
static void tell_of_pictures(struct opening *o) {
    struct lesson *l = o->build.lesson;
    size_t n = o->notebook.pictures;
    struct text t = {0};
    text_add_str(&t, l->summary ? l->summary : "");
    if (n)
        text_printf(&t, "%s%zu picture%s of the notebook %s not shown here.", t.len ? " " : "", n, n == 1 ? "" : "s", n == 1 ? "is" : "are");
    l->summary = keep(&o->build, &t);
    text_finish(&t);
}

struct lesson *lesson_parse_notebook(const char *path, const char *text, size_t len, struct diag *diag) {
    struct opening o = {0};
    if (!notebook_read(&o.notebook, path, text, len, diag))
        return NULL;
    lesson_begin(&o.build, path, diag);
    o.syntax = syntax_create();
    bool fine = true;
    for (size_t i = 0; fine && i < o.notebook.ncells; i++)
        fine = add_cell(&o, &o.notebook.cells[i]);
    tell_of_pictures(&o);
    syntax_destroy(o.syntax);
    notebook_finish(&o.notebook);
    return lesson_end(&o.build, fine);
}
