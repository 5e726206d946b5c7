// Markdown text to cmark-gfm's tree, and the guard before it. Knows neither lessons nor rendering.
//
// The idea of the guard: cmark is linear in what it reads, but not in what a table's rule row promises (every row is filled up to that
// many cells). One look at each line, before parsing, is enough to bound the tree.

#include "lesson/markdown.h"
#include <cmark-gfm-core-extensions.h>
#include <string.h>

// The end of the line that starts at `at` (its '\n', or the text's end).
static const char *line_end(const char *at, const char *end) {
    const char *nl = memchr(at, '\n', (size_t)(end - at));
    return nl ? nl : end;
}

static const char *skip_blanks(const char *at, const char *end) {
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

// Counts the quote and list markers a line opens with, and moves *at behind them.
static size_t skip_markers(const char **at, const char *end) {
    size_t markers = 0;
    for (const char *p = skip_blanks(*at, end); p < end; p = skip_blanks(p, end)) {
        bool bullet = strchr("-*+", *p) && p + 1 < end && (p[1] == ' ' || p[1] == '\t');
        if (*p != '>' && !bullet)
            break;
        *at = ++p;
        markers++;
    }
    return markers;
}

// The number of columns a table's rule row (`|---|:-:|`) announces, or 0 for any other line.
static size_t rule_columns(const char *at, const char *end) {
    size_t columns = 0, dashes = 0;
    bool cell = false;
    for (const char *p = at; p < end; p++) {
        if (!strchr("-:| \t\r\v\f", *p) || !*p)
            return 0;
        if (*p == '-' && ++dashes && !cell) {
            cell = true;
            columns++;
        } else if (*p == '|') {
            cell = false;
        }
    }
    return dashes ? columns : 0;
}

// A rule of blanks and dashes ("- - - -") is a rule, not a thousand lists.
static bool is_dashes(const char *at, const char *end) {
    char mark = *skip_blanks(at, end);
    for (const char *p = at; p < end; p++) {
        if (*p != mark && *p != ' ' && *p != '\t' && *p != '\r')
            return false;
    }
    return mark == '-' || mark == '*';
}

bool markdown_is_tame(const char *text, size_t len, struct markdown_trouble *trouble) {
    const char *end = text + len;
    size_t columns = 0, rows = 0;
    trouble->line = 0;
    for (const char *at = text; at < end; at = line_end(at, end) + 1) {
        const char *stop = line_end(at, end), *inner = at;
        trouble->line++;
        if (skip_markers(&inner, stop) > MARKDOWN_MAX_MARKERS && !is_dashes(at, stop)) {
            trouble->what = "quotes or lists nested too deeply";
            return false;
        }
        size_t here = rule_columns(inner, stop);
        if (here > MARKDOWN_MAX_COLUMNS) {
            trouble->what = "a table of more than 64 columns";
            return false;
        }
        bool blank = skip_blanks(at, stop) == stop;
        columns = here > columns ? here : blank ? 0 : columns;
        rows = blank ? 0 : rows + 1;
        if (rows * columns > MARKDOWN_MAX_CELLS && columns > 1) {
            trouble->what = "a table of more than 20,000 cells";
            return false;
        }
    }
    return true;
}

cmark_node *markdown_parse(const char *text, size_t len) {
    static const char *const extensions[] = {"table", "strikethrough", "tasklist"};
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        cmark_syntax_extension *ext = cmark_find_syntax_extension(extensions[i]);
        if (ext)
            cmark_parser_attach_syntax_extension(parser, ext);
    }
    cmark_parser_feed(parser, text, len);
    cmark_node *root = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    return root;
}

static bool is_block(cmark_node *n) {
    return (cmark_node_get_type(n) & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_BLOCK;
}

bool markdown_is_deep(cmark_node *root, size_t *line) {
    cmark_node *n = root;
    size_t depth = 0;
    while (n) {
        cmark_node *child = cmark_node_first_child(n);
        if (child && is_block(child)) {
            n = child;
            if (++depth > MARKDOWN_MAX_DEPTH) {
                *line = (size_t)cmark_node_get_start_line(n);
                return true;
            }
            continue;
        }
        while (n && !cmark_node_next(n)) {
            n = cmark_node_parent(n);
            depth--;
        }
        n = n ? cmark_node_next(n) : NULL;
    }
    return false;
}
