// What differs between a block and what is shown, as people read it (a unified diff) and as the block should be. Both follow the same walk
// along the two texts.

#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "lesson/check_inside.h"

#define CONTEXT 3 // lines around a change

struct pair {
    struct check_lines wanted, shown;
    struct check_path path;
};

static void pair_init(struct pair *p, const char *block, const char *shown) {
    *p = (struct pair){0};
    check_split(&p->wanted, block);
    check_split(&p->shown, shown);
    check_align(&p->path, &p->wanted, &p->shown);
}

static void pair_finish(struct pair *p) {
    check_lines_finish(&p->wanted);
    check_lines_finish(&p->shown);
    check_path_finish(&p->path);
}

// A line of the diff.
struct row {
    char sign; // ' ', '-' or '+'
    const struct check_line *line;
    uint32_t old, new; // the line of the file it stands on or before, without and with the changes; from 0, counted from the block
};

struct rows {
    struct row *at;
    size_t len, cap;
    uint32_t old, new;
    size_t added; // shown lines that wait until all lines dropped beside them are written
};

static void add_row(struct rows *r, char sign, const struct check_line *line) {
    mem_reserve(r->at, r->len, r->cap);
    r->at[r->len++] = (struct row){sign, line, r->old, r->new};
    r->old += sign != '+';
    r->new += sign != '-';
}

static void add_waiting(struct rows *r, const struct check_line *shown_end) {
    for (size_t i = r->added; i > 0; i--)
        add_row(r, '+', shown_end - i);
    r->added = 0;
}

static void make_rows(const struct pair *p, struct rows *r) {
    const struct check_line *w = p->wanted.at, *s = p->shown.at;
    for (size_t i = 0; i < p->path.len; i++) {
        enum check_move move = p->path.at[i];
        bool same = move == CHECK_KEEP || move == CHECK_ANY;
        if (same || move == CHECK_SWALLOW)
            add_waiting(r, s);
        if (same)
            add_row(r, ' ', w);
        else if (move == CHECK_DROP || move == CHECK_REPLACE)
            add_row(r, '-', w);
        r->added += move == CHECK_ADD || move == CHECK_REPLACE;
        w += move != CHECK_ADD && move != CHECK_SWALLOW;
        s += move != CHECK_DROP && move != CHECK_ANY;
    }
    add_waiting(r, s);
}

// The rows of the hunk that begins with the first change at or behind `from`: [*start, *end). False: there is none.
static bool next_hunk(const struct rows *r, size_t from, size_t *start, size_t *end) {
    size_t i = from, same = 0;
    while (i < r->len && r->at[i].sign == ' ')
        i++;
    if (i == r->len)
        return false;
    *start = i - from > CONTEXT ? i - CONTEXT : from;
    for (; i < r->len && same <= 2 * CONTEXT; i++)
        same = r->at[i].sign == ' ' ? same + 1 : 0;
    *end = same > CONTEXT ? i - (same - CONTEXT) : i;
    return true;
}

// Lines of a side that has none are counted from the line before.
static void add_range(struct text *out, char sign, uint32_t line, uint32_t lines) {
    text_printf(out, " %c%u,%u", sign, (unsigned)(lines ? line : line - 1), (unsigned)lines);
}

static void add_hunk(const struct rows *r, size_t start, size_t end, uint32_t line, struct text *out) {
    uint32_t old = 0, new = 0;
    for (size_t i = start; i < end; i++) {
        old += r->at[i].sign != '+';
        new += r->at[i].sign != '-';
    }
    text_add_str(out, "@@");
    add_range(out, '-', line + r->at[start].old, old);
    add_range(out, '+', line + r->at[start].new, new);
    text_add_str(out, " @@\n");
    for (size_t i = start; i < end; i++) {
        text_add_char(out, r->at[i].sign);
        utf8_add_visible(out, r->at[i].line->text, r->at[i].line->len);
        text_add_char(out, '\n');
    }
}

uint32_t check_diff(const struct check_block *b, const char *shown, struct text *out) {
    struct pair p;
    struct rows rows = {0};
    size_t start, end = 0;
    uint32_t first = 0;
    pair_init(&p, b->text, shown);
    make_rows(&p, &rows);
    while (next_hunk(&rows, end, &start, &end))
        add_hunk(&rows, start, end, b->line, out);
    for (size_t i = 0; i < rows.len && !first; i++) {
        if (rows.at[i].sign != ' ')
            first = b->line + rows.at[i].old;
    }
    mem_free(rows.at);
    pair_finish(&p);
    return first;
}

static void add_line(struct text *out, const struct check_line *line) {
    text_add(out, line->text, line->len);
    text_add_char(out, '\n');
}

void check_merge(const char *block, const char *shown, struct text *out) {
    struct pair p;
    pair_init(&p, block, shown);
    const struct check_line *w = p.wanted.at, *s = p.shown.at;
    for (size_t i = 0; i < p.path.len; i++) {
        enum check_move move = p.path.at[i];
        if (move == CHECK_KEEP || move == CHECK_ANY)
            add_line(out, w);
        else if (move == CHECK_ADD || move == CHECK_REPLACE)
            add_line(out, s);
        w += move != CHECK_ADD && move != CHECK_SWALLOW;
        s += move != CHECK_DROP && move != CHECK_ANY;
    }
    pair_finish(&p);
}
