// Columns of a timeline as text (timeline_lanes.h). A column shows what a task did for most of its time; ends and output, which
// take no time, are set over it. Rows are plain bytes: those that are alike compare equal.
#include "lab/timeline_lanes.h"
#include "base/mem.h"
#include <string.h>

#define ALIKE_LEAST 3  // so many rows that look the same are folded
#define PRINTS_SHARE 4 // output is shown where at most every fourth column of a lane has some

struct share { // of one column: how much of it each state takes
    float of[TIMELINE_STATE_COUNT];
    uint32_t interval[TIMELINE_STATE_COUNT]; // the interval that takes most of it, index + 1
    float longest[TIMELINE_STATE_COUNT];
    float all;
};

struct filling {
    const struct timeline *t;
    const struct timeline_axis *axis;
    struct share *shares;
    size_t width;
    size_t first, last; // columns that the task at hand touches
};

static size_t column_of(const struct filling *f, double x) {
    size_t at = x <= 0 ? 0 : (size_t)x;
    return at < f->width ? at : f->width - 1;
}

static void add_share(struct filling *f, size_t column, const struct timeline_interval *x, float part, uint32_t number) {
    struct share *s = &f->shares[column];
    s->of[x->state] += part;
    s->all += part;
    if (part > s->longest[x->state]) {
        s->longest[x->state] = part;
        s->interval[x->state] = number;
    }
}

static void spread(struct filling *f, const struct timeline_interval *x, uint32_t number) {
    double from = timeline_axis_x(f->axis, x->from), to = timeline_axis_x(f->axis, x->to);
    size_t first = column_of(f, from), last = column_of(f, to);
    for (size_t c = first; c <= last; c++) {
        double left = from > (double)c ? from : (double)c, right = to < (double)c + 1 ? to : (double)c + 1;
        if (right > left) add_share(f, c, x, (float)(right - left), number);
    }
    if (first < f->first) f->first = first;
    if (last > f->last) f->last = last;
}

// Of a column that a life fills by half or more, or by more than all others, there is something to be seen.
static struct timeline_column show_column(const struct share *s, uint32_t *before, float least) {
    struct timeline_column c = {.sign = SIGN_BLANK};
    float most = 0;
    for (size_t state = 0; state < TIMELINE_STATE_COUNT; state++) {
        if (s->of[state] <= most) continue;
        most = s->of[state];
        c.sign = (uint8_t)state;
    }
    if (s->all < least) c.sign = SIGN_BLANK;
    uint32_t interval = c.sign == SIGN_BLANK ? 0 : s->interval[c.sign];
    c.begins = interval != *before;
    *before = interval;
    return c;
}

static float fullest(const struct filling *f) {
    float most = 0;
    for (size_t c = f->first; c <= f->last; c++) {
        if (f->shares[c].all > most) most = f->shares[c].all;
    }
    return most;
}

static void fill_states(struct filling *f, const struct timeline_task *task, struct timeline_column *row) {
    f->first = f->width;
    f->last = 0;
    for (size_t i = 0; i < task->nintervals; i++) spread(f, &task->intervals[i], (uint32_t)i + 1);
    for (size_t c = 0; c < f->width; c++) row[c] = (struct timeline_column){.sign = SIGN_BLANK};
    if (f->first > f->last) return;
    float most = fullest(f), least = most < 0.5f ? most : 0.5f;
    uint32_t before = 0;
    for (size_t c = f->first; c <= f->last; c++) row[c] = show_column(&f->shares[c], &before, least);
    memset(f->shares + f->first, 0, (f->last - f->first + 1) * sizeof *f->shares);
}

static void fill_gaps(const struct filling *f, struct timeline_column *row) {
    for (size_t i = 0; i < f->axis->n; i++) {
        const struct timeline_piece *p = &f->axis->pieces[i];
        size_t middle = column_of(f, p->x + p->width / 2);
        if (p->is_gap) row[middle] = (struct timeline_column){.sign = SIGN_GAP};
    }
}

// The end stands in the column in which it happened, or behind it when that is all there is of the task.
static void fill_end(const struct filling *f, const struct timeline_task *task, struct timeline_column *row) {
    static const uint8_t signs[TIMELINE_END_COUNT] = {SIGN_GOES_ON, SIGN_FINISHED, SIGN_FAILED, SIGN_KILLED};
    bool goes_on = task->nintervals && task->intervals[task->nintervals - 1].open;
    if (task->end == TIMELINE_OPEN && (!goes_on || task->intervals[task->nintervals - 1].state == TIMELINE_NEW)) return;
    size_t at = task->end == TIMELINE_OPEN ? f->width - 1 : column_of(f, timeline_axis_x(f->axis, task->ended));
    if (at > 0 && at < f->width - 1 && row[at].sign != SIGN_BLANK && row[at - 1].sign == SIGN_BLANK) at++;
    row[at] = (struct timeline_column){.sign = signs[task->end]};
}

static void put_print(const struct filling *f, struct timeline_column *row, int64_t ns) {
    size_t at = column_of(f, timeline_axis_x(f->axis, ns));
    if (at > 0 && row[at].sign >= SIGN_FINISHED && row[at].sign != SIGN_PRINT && row[at - 1].sign < SIGN_FINISHED) at--;
    if (row[at].sign < SIGN_FINISHED || row[at].sign == SIGN_BLANK) row[at] = (struct timeline_column){.sign = SIGN_PRINT};
}

static void fill_prints(const struct filling *f, const struct timeline_lanes *l) {
    size_t *columns = mem_alloc_zero(f->t->ntasks + 1, sizeof *columns), *last = mem_alloc_zero(f->t->ntasks + 1, sizeof *last);
    for (size_t i = 0; i < f->t->nprints; i++) {
        const struct timeline_print *p = &f->t->prints[i];
        size_t at = column_of(f, timeline_axis_x(f->axis, p->ns)) + 1;
        columns[p->task] += last[p->task] != at;
        last[p->task] = at;
    }
    for (size_t i = 0; i < f->t->nprints; i++) {
        const struct timeline_print *p = &f->t->prints[i];
        if (columns[p->task] * PRINTS_SHARE <= f->width) put_print(f, l->columns + p->task * f->width, p->ns);
    }
    mem_free(columns);
    mem_free(last);
}

static bool rows_are_alike(const struct timeline_lanes *l, size_t a, size_t b) {
    return memcmp(l->columns + a * l->width, l->columns + b * l->width, l->width * sizeof *l->columns) == 0;
}

// MainThread is never folded.
static void fold(struct timeline_lanes *l, const struct timeline *t) {
    for (size_t i = 0, end; i < t->ntasks; i = end) {
        for (end = i + 1; end < t->ntasks && i > 0 && rows_are_alike(l, i, end);) end++;
        if (end - i < ALIKE_LEAST) end = i + 1;
        l->lanes[l->n++] = (struct timeline_lane){
            .first = (uint32_t)i, .last = (uint32_t)end - 1, .count = (uint32_t)(end - i), .columns = l->columns + i * l->width};
    }
}

// In each column the sign of most of them.
static void vote(struct timeline_lanes *l, struct timeline_lane *rest, struct timeline_column *row) {
    for (size_t c = 0; c < l->width; c++) {
        uint32_t votes[SIGN_COUNT] = {0};
        for (size_t i = rest->first; i <= rest->last; i++) votes[l->columns[i * l->width + c].sign]++;
        votes[SIGN_BLANK] = 0;
        row[c] = (struct timeline_column){.sign = SIGN_BLANK};
        for (size_t sign = 0; sign < SIGN_COUNT; sign++) {
            if (votes[sign] > (row[c].sign == SIGN_BLANK ? 0 : votes[row[c].sign])) row[c].sign = (uint8_t)sign;
        }
        row[c].begins = c == 0 || row[c - 1].sign != row[c].sign;
    }
    rest->columns = row;
}

// A lane that stands for several takes two rows of text.
static void cut_rest(struct timeline_lanes *l, const struct timeline *t, size_t most) {
    size_t rows = 0, fit = 0;
    for (size_t i = 0; i < l->n; i++) {
        rows += l->lanes[i].count > 1 ? 2 : 1;
        if (rows + 2 <= most) fit = i + 1;
    }
    if (rows <= most) return;
    struct timeline_lane *rest = &l->lanes[fit ? fit : 1];
    rest->last = (uint32_t)t->ntasks - 1;
    rest->count = rest->last - rest->first + 1;
    rest->is_rest = true;
    vote(l, rest, l->columns + t->ntasks * l->width);
    l->n = (size_t)(rest - l->lanes) + 1;
}

static void note_used(struct timeline_lanes *l) {
    for (size_t i = 0; i < l->n; i++) {
        for (size_t c = 0; c < l->width; c++) l->used[l->lanes[i].columns[c].sign] = true;
    }
}

void timeline_lanes_init(struct timeline_lanes *l, const struct timeline *t, const struct timeline_axis *axis, size_t most) {
    size_t width = (size_t)axis->width;
    *l = (struct timeline_lanes){.axis = axis, .width = width};
    l->columns = mem_alloc_zero((t->ntasks + 1) * width, sizeof *l->columns);
    l->lanes = mem_alloc((t->ntasks + 1) * sizeof *l->lanes);
    struct filling f = {.t = t, .axis = axis, .width = width, .shares = mem_alloc_zero(width, sizeof *f.shares)};
    for (size_t i = 0; i < t->ntasks; i++) {
        struct timeline_column *row = l->columns + i * width;
        fill_states(&f, &t->tasks[i], row);
        fill_gaps(&f, row);
        fill_end(&f, &t->tasks[i], row);
    }
    fill_prints(&f, l);
    mem_free(f.shares);
    fold(l, t);
    cut_rest(l, t, most);
    note_used(l);
}

void timeline_lanes_finish(struct timeline_lanes *l) {
    mem_free(l->columns);
    mem_free(l->lanes);
}
