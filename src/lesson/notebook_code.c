// What bobbin makes of a notebook's code cell. The language itself says what it cannot read, and where; if on that line stands a word of
// Jupyter (%, %% or !), the line becomes a comment and the rest is tried again. So a % inside a string or in the middle of an
// expression is never taken for one. What is still not Python may be a line for bobbin's own shell. Imports of modules that bobbin lacks are left out likewise: what else stands in the cell is
// mostly needed later. Every line that was left out is named, and so is a cell that cannot be read at all.

#include "lesson/notebook_code.h"
#include "base/diag.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "lang/parser.h"
#include "lesson/syntax.h"
#include <string.h>

#define MAX_LEFT_OUT 20 // lines for Jupyter in one cell
#define EXCERPT_WIDTH 76
#define QUOTE_BYTES 60 // of a line that is named

struct reading {
    struct notebook_code *out;
    struct syntax *syntax;
    const struct source *cell;
    size_t left_out;
};

// The longest run of backticks.
static size_t longest_run(const char *s, size_t len) {
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < len; i++) {
        run = s[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

void notebook_add_fenced(struct text *out, const char *info, const char *body, size_t len) {
    size_t longest = longest_run(body, len), ticks = longest < 3 ? 3 : longest + 1;
    text_add_repeat(out, '`', ticks);
    text_printf(out, "%s\n", info);
    text_add(out, body, len);
    if (len && body[len - 1] != '\n')
        text_add_char(out, '\n');
    text_add_repeat(out, '`', ticks);
}

static struct source *source_of(const struct reading *r) {
    struct source *s = source_create(r->cell->name, text_str(&r->out->code), r->out->code.len, 1);
    s->cell = r->cell->cell;
    return s;
}

static bool can_be_read(struct reading *r, struct syntax_words words, struct diag *diag) {
    diag_finish(diag);
    return syntax_check(r->syntax, source_of(r), words, diag);
}

// The line around a byte: [start, end), and its number.
struct line {
    size_t start, end, indent;
    uint32_t number;
};

static struct line line_around(const struct text *code, size_t at) {
    struct line l = {.number = 1};
    const char *s = text_str(code);
    at = at < code->len ? at : code->len;
    for (size_t i = 0; i < at; i++) {
        if (s[i] == '\n') {
            l.start = i + 1;
            l.number++;
        }
    }
    l.end = l.start + strcspn(s + l.start, "\n");
    l.indent = strspn(s + l.start, " \t");
    return l;
}

static void name_line(struct reading *r, struct line l, const char *why) {
    struct text *out = &r->out->remark;
    const char *s = text_str(&r->out->code) + l.start + l.indent;
    size_t len = l.end - l.start - l.indent, fits = len;
    if (len > QUOTE_BYTES)
        fits = utf8_fit(s, len, QUOTE_BYTES);
    if (out->len == 0)
        text_add_str(out, "Some lines of the next cell are left out:\n\n");
    text_printf(out, "- line %u, `` ", (unsigned)l.number);
    utf8_add_visible(out, s, fits);
    text_printf(out, "%s ``: %s\n", fits < len ? "..." : "", why);
    r->left_out++;
}

// Makes a comment of a line. A block must not become empty by that.
static void comment_out(struct text *code, struct line l) {
    struct text t = {0};
    text_add(&t, text_str(code), l.start + l.indent);
    text_add_str(&t, l.indent ? "pass  # " : "# ");
    text_add_str(&t, text_str(code) + l.start + l.indent);
    text_finish(code);
    *code = t;
}

// Does a cell that begins with this %%word hold Python, to be run in a special way?
static bool holds_python(const char *word) {
    static const char *const words[] = {"capture", "memit", "prun", "time", "timeit"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t len = strlen(words[i]);
        if (strncmp(word, words[i], len) == 0 && strchr(" \t\n", word[len]))
            return true;
    }
    return false;
}

// Leaves out the line on which reading failed, if it is one for Jupyter.
static bool leave_out_command(struct reading *r, const struct diag *diag) {
    if (!diag->source || r->left_out == MAX_LEFT_OUT)
        return false;
    struct line l = line_around(&r->out->code, diag->span.start);
    const char *s = text_str(&r->out->code) + l.start + l.indent;
    bool for_whole_cell = strncmp(s, "%%", 2) == 0;
    if ((*s != '%' && *s != '!') || (for_whole_cell && !holds_python(s + 2)))
        return false;
    name_line(r, l, *s == '!' ? "bobbin starts no other programs" : "a command of Jupyter");
    comment_out(&r->out->code, l);
    return true;
}

// The first module that this statement wants and bobbin lacks; len 0: none.
static struct ast_text missing_module(const struct stmt *s) {
    if (s->kind == STMT_FROM && !syntax_has_module(s->module.s, s->module.len))
        return s->module;
    for (size_t i = 0; s->kind == STMT_IMPORT && i < s->nimports; i++) {
        if (!syntax_has_module(s->imports[i].name.s, s->imports[i].name.len))
            return s->imports[i].name;
    }
    return (struct ast_text){0};
}

// Leaves out one import at the top level that cannot work; false: there is none. Something else on its lines must stay: then the
// cell fails when it runs, which says the same.
static bool leave_out_import(struct reading *r) {
    struct source *source = source_of(r);
    struct arena arena = {0};
    struct ast_block block;
    struct diag diag = {0};
    bool found = false;
    struct parse_options options = {0};
    if (parse_source(source, &options, &arena, &block, &diag) != PARSE_OK)
        block.len = 0;
    for (size_t i = 0; i < block.len && !found && r->left_out < MAX_LEFT_OUT; i++) {
        struct ast_text module = missing_module(block.at[i]);
        struct line l = line_around(&r->out->code, block.at[i]->span.start);
        bool alone = block.at[i]->span.start == l.start && block.at[i]->span.end <= l.end && !memchr(source->text + l.start, ';', l.end - l.start);
        found = module.len && alone;
        if (found) {
            struct text why = {0};
            text_printf(&why, "bobbin has no module %.*s", (int)module.len, module.s);
            name_line(r, l, text_str(&why));
            comment_out(&r->out->code, l);
            text_finish(&why);
        }
    }
    diag_finish(&diag);
    arena_finish(&arena);
    source_destroy(source);
    return found;
}

static void refuse(struct reading *r, const struct diag *diag) {
    const char *text = r->cell->text;
    size_t len = r->cell->len;
    struct notebook_code *c = r->out;
    struct text why = {0};
    text_clear(&c->code);
    text_add(&c->code, text, len);
    text_clear(&c->remark);
    if (strncmp(text, "%%", 2) == 0 && !holds_python(text + 2)) {
        size_t word = strcspn(text, " \t\n");
        place_add(&why, r->cell->name, r->cell->cell, 1);
        text_printf(&why, ": '%.*s' is a command of Jupyter for a whole cell, and bobbin has none of these\n",
                    (int)(word < QUOTE_BYTES ? word : QUOTE_BYTES), text);
    } else {
        diag_format(&why, diag, EXCERPT_WIDTH);
    }
    text_add_str(&c->remark, "This cell is not run, because bobbin cannot read it:\n\n");
    notebook_add_fenced(&c->remark, "text", text_str(&why), why.len);
    text_add_str(&c->remark, "\n\n");
    notebook_add_fenced(&c->remark, "python", text, len);
    text_finish(&why);
}

void notebook_code_read(struct notebook_code *out, struct syntax *syntax, const struct source *cell) {
    *out = (struct notebook_code){0};
    struct reading r = {.out = out, .syntax = syntax, .cell = cell};
    struct diag diag = {0};
    text_add(&out->code, cell->text, cell->len);
    if (cell->len && cell->text[cell->len - 1] != '\n')
        text_add_char(&out->code, '\n');
    struct syntax_words none = {0};
    do
        out->runs = can_be_read(&r, none, &diag);
    while (!out->runs && leave_out_command(&r, &diag));
    out->runs = out->runs || can_be_read(&r, syntax_any_word, &diag);
    while (out->runs && leave_out_import(&r))
        continue;
    if (!out->runs)
        refuse(&r, &diag);
    diag_finish(&diag);
}

void notebook_code_finish(struct notebook_code *c) {
    text_finish(&c->code);
    text_finish(&c->remark);
}
