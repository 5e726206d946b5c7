// Tables, fitted to the width: columns as wide as they like if there is room, else the widest are narrowed and their cells filled
// over several lines, but no word is cut while all longest words fit. With hardly any room each row becomes a list of "name: value".

#include "base/mem.h"
#include "base/utf8.h"
#include "lesson/render_inside.h"
#include <cmark-gfm-core-extensions.h>

struct column {
    size_t natural; // the widest cell
    size_t word;    // the longest word
    size_t width;   // what it gets
    char align;     // 'l', 'c', 'r' or 0
};

struct table {
    struct render *r;
    struct styled *cells; // rows * ncolumns, the header first
    size_t rows, ncolumns;
    struct column columns[MARKDOWN_MAX_COLUMNS];
};

static struct styled *cell_at(const struct table *t, size_t row, size_t column) {
    return &t->cells[row * t->ncolumns + column];
}

static size_t longest_word(const struct styled *s) {
    size_t longest = 0, start = 0;
    for (size_t i = 0; i <= s->bytes.len; i++) {
        if (i < s->bytes.len && s->bytes.data[i] != ' ' && s->bytes.data[i] != '\n')
            continue;
        size_t w = i > start ? utf8_width(s->bytes.data + start, i - start) : 0;
        longest = w > longest ? w : longest;
        start = i + 1;
    }
    return longest;
}

static void read_cells(struct table *t, cmark_node *table) {
    size_t cap = 0, row = 0;
    for (cmark_node *n = cmark_node_first_child(table); n; n = cmark_node_next(n))
        t->rows++;
    cap = t->rows * t->ncolumns;
    t->cells = mem_alloc_zero(cap ? cap : 1, sizeof *t->cells);
    for (cmark_node *n = cmark_node_first_child(table); n; n = cmark_node_next(n), row++) {
        size_t column = 0;
        for (cmark_node *c = cmark_node_first_child(n); c && column < t->ncolumns; c = cmark_node_next(c), column++) {
            struct styled *cell = cell_at(t, row, column);
            render_inlines(t->r, c, row == 0 ? RENDER_STRONG : RENDER_PLAIN, cell);
            struct column *col = &t->columns[column];
            size_t natural = cell->bytes.len ? utf8_width(cell->bytes.data, cell->bytes.len) : 0;
            size_t word = longest_word(cell);
            col->natural = natural > col->natural ? natural : col->natural;
            col->word = word > col->word ? word : col->word;
        }
    }
}

// Gives each column between its least and its natural width, none more than `cap` if it can be helped; returns the sum.
static size_t set_widths(struct table *t, size_t cap, bool keep_words) {
    size_t sum = 0;
    for (size_t i = 0; i < t->ncolumns; i++) {
        struct column *c = &t->columns[i];
        size_t least = keep_words ? c->word : 1;
        c->width = c->natural < cap ? c->natural : cap;
        c->width = c->width < least ? least : c->width;
        c->width = c->width < 1 ? 1 : c->width;
        sum += c->width;
    }
    return sum;
}

// False when there is no room for a table that can be read.
static bool fit_columns(struct table *t) {
    size_t room = render_room(t->r), rules = 3 * (t->ncolumns - 1);
    if (room < rules + 4 * t->ncolumns && set_widths(t, room, true) + rules > room)
        return false;
    room -= rules;
    bool keep_words = set_widths(t, 1, true) <= room;
    size_t cap = room;
    while (cap > 1 && set_widths(t, cap, keep_words) > room)
        cap--;
    size_t left = room - set_widths(t, cap, keep_words);
    for (size_t i = 0; i < t->ncolumns && left; i++) {
        if (t->columns[i].width < t->columns[i].natural) {
            t->columns[i].width++;
            left--;
        }
    }
    return true;
}

static void pad(struct table *t, size_t blanks) {
    while (blanks--)
        styled_add_str(&t->r->line, RENDER_PLAIN, " ");
}

// One line of one cell, padded to its column.
static void write_slice(struct table *t, const struct column *c, const struct styled *cell, struct slice s) {
    size_t used = s.end > s.start ? utf8_width(cell->bytes.data + s.start, s.end - s.start) : 0;
    size_t left = c->width > used ? c->width - used : 0;
    size_t before = c->align == 'r' ? left : c->align == 'c' ? left / 2 : 0;
    pad(t, before);
    styled_add_slice(&t->r->line, cell, s.start, s.end);
    pad(t, left - before);
}

static void write_row(struct table *t, size_t row) {
    size_t pos[MARKDOWN_MAX_COLUMNS] = {0};
    for (bool first = true;; first = false) {
        struct slice slices[MARKDOWN_MAX_COLUMNS] = {{0}};
        bool any = false;
        for (size_t i = 0; i < t->ncolumns; i++) {
            if (styled_next_line(cell_at(t, row, i), &pos[i], t->columns[i].width, &slices[i]))
                any = true;
        }
        if (!any && !first)
            return;
        render_begin_line(t->r);
        for (size_t i = 0; i < t->ncolumns; i++) {
            if (i)
                styled_add_str(&t->r->line, RENDER_RULE, t->r->o->unicode ? " │ " : " | ");
            write_slice(t, &t->columns[i], cell_at(t, row, i), slices[i]);
        }
        render_end_line(t->r);
    }
}

static void write_rule(struct table *t) {
    bool unicode = t->r->o->unicode;
    render_begin_line(t->r);
    for (size_t i = 0; i < t->ncolumns; i++) {
        if (i)
            styled_add_str(&t->r->line, RENDER_RULE, unicode ? "─┼─" : "-+-");
        for (size_t k = 0; k < t->columns[i].width; k++)
            styled_add_str(&t->r->line, RENDER_RULE, unicode ? "─" : "-");
    }
    render_end_line(t->r);
}

// No room for columns: each row as lines "name: value".
static void write_records(struct table *t) {
    struct styled line = {0};
    for (size_t row = 1; row < t->rows; row++) {
        if (row > 1)
            render_gap(t->r);
        for (size_t i = 0; i < t->ncolumns; i++) {
            const struct styled *name = cell_at(t, 0, i), *cell = cell_at(t, row, i);
            styled_clear(&line);
            styled_add_slice(&line, name, 0, name->bytes.len);
            styled_add_str(&line, RENDER_PLAIN, ": ");
            styled_add_slice(&line, cell, 0, cell->bytes.len);
            render_fill(t->r, &line);
        }
    }
    styled_finish(&line);
}

void render_table(struct render *r, cmark_node *table) {
    struct table t = {.r = r, .ncolumns = cmark_gfm_extensions_get_table_columns(table)};
    if (t.ncolumns == 0 || t.ncolumns > MARKDOWN_MAX_COLUMNS)
        return;
    const uint8_t *aligns = cmark_gfm_extensions_get_table_alignments(table);
    for (size_t i = 0; i < t.ncolumns; i++)
        t.columns[i].align = aligns ? (char)aligns[i] : 0;
    read_cells(&t, table);
    if (fit_columns(&t)) {
        for (size_t row = 0; row < t.rows; row++) {
            write_row(&t, row);
            if (row == 0)
                write_rule(&t);
        }
    } else {
        write_records(&t);
    }
    for (size_t i = 0; i < t.rows * t.ncolumns; i++)
        styled_finish(&t.cells[i]);
    mem_free(t.cells);
}
