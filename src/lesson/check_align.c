// Two texts side by side, with the fewest changes from one to the other: the shortest way through a grid that has a row for each line of the
// block and a column for each shown line, computed from its far corner. What is alike at both ends is walked before, so the grid has
// the size of what differs; where that is beyond all reading, everything between the ends counts as changed.

#include "base/mem.h"
#include "lesson/check_inside.h"
#include <string.h>

#define GRID_MAX ((size_t)4 << 20) // squares

// A replaced line costs less than a dropped and an added one, so that changes stand in pairs, but two of them cost more, so that a line
// which is merely moved up or down is found again. Being swallowed costs something, too: else a `...` would take what belongs to the
// line behind it.
enum { COST_EDIT = 4, COST_REPLACE = 5, COST_SWALLOW = 2 };

struct grid {
    const struct check_line *wanted, *shown;
    size_t rows, columns; // lines of each
    uint32_t *here, *below; // costs from a square of this row, and of the next, to the corner
    unsigned char *moves;
};

static void add_move(struct check_path *path, enum check_move move) {
    mem_reserve(path->at, path->len, path->cap);
    path->at[path->len++] = move;
}

void check_path_finish(struct check_path *path) {
    mem_free(path->at);
    *path = (struct check_path){0};
}

// The better one of a square's best move so far and another that costs `cost` to the corner.
static void offer(struct grid *g, size_t square, size_t column, enum check_move move, uint32_t cost) {
    if (cost >= g->here[column])
        return;
    g->here[column] = cost;
    g->moves[square] = (unsigned char)move;
}

static void fill_square(struct grid *g, size_t row, size_t column) {
    size_t square = row * (g->columns + 1) + column;
    bool has_wanted = row < g->rows, has_shown = column < g->columns, any = has_wanted && g->wanted[row].any;
    g->here[column] = has_wanted || has_shown ? UINT32_MAX : 0;
    if (any)
        offer(g, square, column, CHECK_ANY, g->below[column]);
    if (any && has_shown)
        offer(g, square, column, CHECK_SWALLOW, g->here[column + 1] + COST_SWALLOW);
    if (any)
        return;
    if (has_wanted && has_shown && check_line_matches(&g->wanted[row], &g->shown[column]))
        offer(g, square, column, CHECK_KEEP, g->below[column + 1]);
    if (has_wanted && has_shown)
        offer(g, square, column, CHECK_REPLACE, g->below[column + 1] + COST_REPLACE);
    if (has_wanted)
        offer(g, square, column, CHECK_DROP, g->below[column] + COST_EDIT);
    if (has_shown)
        offer(g, square, column, CHECK_ADD, g->here[column + 1] + COST_EDIT);
}

static void fill(struct grid *g) {
    for (size_t row = g->rows + 1; row-- > 0;) {
        for (size_t column = g->columns + 1; column-- > 0;)
            fill_square(g, row, column);
        uint32_t *done = g->here;
        g->here = g->below;
        g->below = done;
    }
}

static void walk(const struct grid *g, struct check_path *path) {
    for (size_t row = 0, column = 0; row < g->rows || column < g->columns;) {
        enum check_move move = (enum check_move)g->moves[row * (g->columns + 1) + column];
        add_move(path, move);
        row += move != CHECK_ADD && move != CHECK_SWALLOW;
        column += move != CHECK_DROP && move != CHECK_ANY;
    }
}

static void walk_coarsely(const struct grid *g, struct check_path *path) {
    for (size_t i = 0; i < g->rows; i++)
        add_move(path, CHECK_DROP);
    for (size_t i = 0; i < g->columns; i++)
        add_move(path, CHECK_ADD);
}

static void align_middle(struct grid *g, struct check_path *path) {
    size_t width = g->columns + 1;
    if (g->rows >= GRID_MAX / width) {
        walk_coarsely(g, path);
        return;
    }
    g->here = mem_alloc(width * sizeof *g->here);
    g->below = mem_alloc(width * sizeof *g->below);
    g->moves = mem_alloc(width * (g->rows + 1));
    fill(g);
    walk(g, path);
    mem_free(g->here);
    mem_free(g->below);
    mem_free(g->moves);
}

static bool fits(const struct check_line *wanted, const struct check_line *shown) {
    return !wanted->any && check_line_matches(wanted, shown);
}

void check_align(struct check_path *path, const struct check_lines *wanted, const struct check_lines *shown) {
    size_t least = wanted->len < shown->len ? wanted->len : shown->len, head = 0, tail = 0;
    while (head < least && fits(&wanted->at[head], &shown->at[head]))
        head++;
    while (tail < least - head && fits(&wanted->at[wanted->len - tail - 1], &shown->at[shown->len - tail - 1]))
        tail++;
    struct grid g = {.wanted = wanted->at + head, .rows = wanted->len - head - tail, .shown = shown->at + head,
                     .columns = shown->len - head - tail};
    for (size_t i = 0; i < head; i++)
        add_move(path, CHECK_KEEP);
    if (g.rows || g.columns)
        align_middle(&g, path);
    for (size_t i = 0; i < tail; i++)
        add_move(path, CHECK_KEEP);
}
