// Timelines as data: their texts and lookups, and cutting one out of all that a recorder has seen (timeline.h). It may not know
// how events are understood (timeline_record.c).
//
// The one idea: a timeline is a window in time. Whatever overlaps it is copied and cut at its edges, so those who draw need to
// know nothing of cells.
#include "lab/timeline_record.h"
#include "base/mem.h"
#include <stdlib.h>
#include <string.h>

const char *const timeline_state_words[TIMELINE_STATE_COUNT] = {
#define X(name, word) [TIMELINE_##name] = word,
    TIMELINE_STATES(X)
#undef X
};

void timeline_finish(struct timeline *t) {
    for (size_t i = 0; i < t->ntasks; i++) {
        mem_free(t->tasks[i].intervals);
        mem_free(t->tasks[i].spans);
    }
    mem_free(t->tasks);
    mem_free(t->arrows);
    mem_free(t->prints);
    mem_free(t->losses);
    mem_free(t->finished);
    strings_finish(&t->texts);
    map_finish(&t->ids);
}

void timeline_destroy(struct timeline *t) {
    if (!t) return;
    timeline_finish(t);
    mem_free(t);
}

const char *timeline_text(const struct timeline *t, uint32_t text) {
    return strings_get(&t->texts, text);
}

const char *timeline_name(const struct timeline *t, const struct timeline_task *task) {
    return task->name ? timeline_text(t, task->name) : "(no name)";
}

size_t timeline_intervals(const struct timeline *t) {
    size_t n = 0;
    for (size_t i = 0; i < t->ntasks; i++) n += t->tasks[i].nintervals;
    return n;
}

const struct timeline_task *timeline_task_by_id(const struct timeline *t, uint32_t id) {
    size_t index;
    return map_get(&t->ids, (const char *)&id, sizeof id, &index) ? &t->tasks[index] : NULL;
}

bool timeline_is_alike(const struct timeline_interval *a, const struct timeline_interval *b) {
    return a->state == b->state && a->what == b->what && a->holder == b->holder;
}

// Which window.

uint32_t timeline_last_cell(const struct timeline_recorder *r) {
    for (size_t i = r->ncells; i-- > 0;) {
        if (r->cells[i].is_busy) return r->cells[i].number;
    }
    return r->ncells ? r->cells[r->ncells - 1].number : 0;
}

static const struct recorded_cell *find_cell(const struct timeline_recorder *r, uint32_t number) {
    for (size_t i = r->ncells; i-- > 0;) {
        if (r->cells[i].number == number) return &r->cells[i];
    }
    return NULL;
}

// A moment, or the end of the cell that runs then: MainThread that joined the last task has not gone on yet.
static int64_t until_quiet(const struct timeline_recorder *r, int64_t moment, int64_t now) {
    for (size_t i = r->ncells; i-- > 0;) {
        const struct recorded_cell *c = &r->cells[i];
        if (c->from <= moment && c->to > moment) return c->to == RECORD_OPEN ? now : c->to;
    }
    return moment;
}

static void set_window(struct timeline *t, const struct timeline_recorder *r, const struct recorded_cell *c, int64_t now) {
    t->from = c ? c->from : r->ncells && r->cells[0].from < now ? r->cells[0].from : r->first_ns;
    t->to = c || r->live || r->cell_runs || now < r->last_ns ? now : r->last_ns;
    if (c && c->live == 0 && c->to != RECORD_OPEN) {
        int64_t end = c->last_end > c->to ? c->last_end : c->to;
        t->to = until_quiet(r, end, now);
    }
    if (t->to < t->from) t->to = t->from;
    t->cell = c ? c->number : 0;
    t->cell_runs = c && c->to == RECORD_OPEN;
}

// Where the feed had its 0: the first round that the window meets. Of a whole session with several rounds, its beginning.
static int64_t zero_of(const struct timeline_recorder *r, const struct timeline *t) {
    if (!t->cell && r->nrounds > 1) return t->from;
    for (size_t i = 0; i < r->nrounds; i++) {
        const struct recorded_round *round = &r->rounds[i];
        if (round->zero > t->to) break;
        if (round->end >= t->from) return round->zero;
    }
    return t->from;
}

// What is in it.

struct cutting {
    const struct timeline_recorder *r;
    struct timeline *out;
    uint32_t *index;  // of each recorded task in the timeline
    uint32_t *chosen; // which recorded task each is
};
#define NOT_CHOSEN UINT32_MAX

static uint32_t copy_text(struct cutting *c, uint32_t text) {
    const char *s = strings_get(&c->r->all.texts, text);
    return strings_add(&c->out->texts, s, strlen(s));
}

static bool happened_within(const struct timeline *t, int64_t ns) {
    return ns != TIMELINE_NEVER && ns >= t->from && ns <= t->to;
}

static bool overlaps(const struct timeline *t, int64_t from, int64_t to) {
    return from < t->to && to > t->from;
}

// A task that was made earlier and not yet started then is no part of the picture.
static bool is_within(const struct timeline *t, const struct timeline_task *task) {
    if (happened_within(t, task->created) || happened_within(t, task->started)) return true;
    for (size_t i = task->nintervals; i-- > 0;) {
        const struct timeline_interval *x = &task->intervals[i];
        if (x->to <= t->from) break;
        if (x->state != TIMELINE_NEW && overlaps(t, x->from, x->to)) return true;
    }
    return false;
}

static int order_of_start(const void *a, const void *b) {
    const struct timeline_task *x = *(const struct timeline_task *const *)a, *y = *(const struct timeline_task *const *)b;
    int64_t at_x = x->id == RECORD_MAIN ? INT64_MIN : x->started == TIMELINE_NEVER && x->created != TIMELINE_NEVER ? INT64_MAX : x->started;
    int64_t at_y = y->id == RECORD_MAIN ? INT64_MIN : y->started == TIMELINE_NEVER && y->created != TIMELINE_NEVER ? INT64_MAX : y->started;
    if (at_x != at_y) return at_x < at_y ? -1 : 1;
    return x < y ? -1 : x > y;
}

static size_t choose_tasks(struct cutting *c) {
    const struct timeline *all = &c->r->all;
    const struct timeline_task **sorted = mem_alloc((all->ntasks + 1) * sizeof *sorted);
    size_t n = 0;
    for (size_t i = 0; i < all->ntasks; i++) {
        c->index[i] = NOT_CHOSEN;
        if (is_within(c->out, &all->tasks[i])) sorted[n++] = &all->tasks[i];
    }
    qsort(sorted, n, sizeof *sorted, order_of_start);
    for (size_t i = 0; i < n; i++) {
        c->chosen[i] = (uint32_t)(sorted[i] - all->tasks);
        c->index[c->chosen[i]] = (uint32_t)i;
    }
    mem_free(sorted);
    return n;
}

static int64_t within(const struct timeline *t, int64_t ns) {
    return ns < t->from ? t->from : ns > t->to ? t->to : ns;
}

static void copy_interval(struct cutting *c, struct timeline_task *to, const struct timeline_interval *x) {
    if (!overlaps(c->out, x->from, x->to)) return;
    mem_reserve(to->intervals, to->nintervals, to->intervals_cap);
    struct timeline_interval *copy = &to->intervals[to->nintervals++];
    *copy = *x;
    copy->from = within(c->out, x->from);
    copy->open = x->to > c->out->to;
    copy->to = within(c->out, x->to);
    copy->what = copy_text(c, x->what);
}

static void copy_span(struct cutting *c, struct timeline_task *to, const struct timeline_span *x) {
    if (!overlaps(c->out, x->from, x->to)) return;
    mem_reserve(to->spans, to->nspans, to->spans_cap);
    struct timeline_span *copy = &to->spans[to->nspans++];
    *copy = *x;
    copy->from = within(c->out, x->from);
    copy->open = x->to > c->out->to;
    copy->to = within(c->out, x->to);
    copy->what = copy_text(c, x->what);
}

static void copy_task(struct cutting *c, const struct timeline_task *from, struct timeline_task *to) {
    *to = *from;
    to->intervals = NULL;
    to->spans = NULL;
    to->nintervals = to->intervals_cap = to->nspans = to->spans_cap = 0;
    to->name = copy_text(c, from->name);
    to->call = copy_text(c, from->call);
    bool has_ended = from->ended != TIMELINE_NEVER && from->ended <= c->out->to;
    to->outcome = has_ended ? copy_text(c, from->outcome) : 0;
    if (!has_ended) {
        to->end = TIMELINE_OPEN;
        to->ended = TIMELINE_NEVER;
    }
    for (size_t i = 0; i < from->nintervals; i++) copy_interval(c, to, &from->intervals[i]);
    for (size_t i = 0; i < from->nspans; i++) copy_span(c, to, &from->spans[i]);
}

static void copy_tasks(struct cutting *c) {
    struct timeline *out = c->out;
    const struct timeline_recorder *r = c->r;
    out->ntasks = out->tasks_cap = choose_tasks(c);
    out->tasks = mem_alloc((out->ntasks + 1) * sizeof *out->tasks);
    for (size_t i = 0; i < out->ntasks; i++) {
        copy_task(c, &r->all.tasks[c->chosen[i]], &out->tasks[i]);
        map_set(&out->ids, (const char *)&out->tasks[i].id, sizeof out->tasks[i].id, i);
    }
    out->finished = mem_alloc((r->all.nfinished + 1) * sizeof *out->finished);
    for (size_t i = 0; i < r->all.nfinished; i++) {
        uint32_t task = c->index[r->all.finished[i]];
        if (task != NOT_CHOSEN && happened_within(out, out->tasks[task].ended)) out->finished[out->nfinished++] = task;
    }
}

static void copy_arrows(struct cutting *c) {
    const struct timeline *all = &c->r->all;
    struct timeline *out = c->out;
    for (size_t i = 0; i < all->narrows; i++) {
        struct timeline_arrow a = all->arrows[i];
        a.source = c->index[a.source];
        a.target = c->index[a.target];
        if (a.source == NOT_CHOSEN || a.target == NOT_CHOSEN || a.from < out->from || a.to > out->to) continue;
        a.what = copy_text(c, a.what);
        mem_reserve(out->arrows, out->narrows, out->arrows_cap);
        out->arrows[out->narrows++] = a;
    }
}

static void copy_prints(struct cutting *c) {
    const struct timeline *all = &c->r->all;
    struct timeline *out = c->out;
    for (size_t i = 0; i < all->nprints; i++) {
        struct timeline_print p = all->prints[i];
        p.task = c->index[p.task];
        if (p.task == NOT_CHOSEN || !happened_within(out, p.ns)) continue;
        p.text = copy_text(c, p.text);
        mem_reserve(out->prints, out->nprints, out->prints_cap);
        out->prints[out->nprints++] = p;
    }
}

static void copy_losses(struct cutting *c) {
    const struct timeline *all = &c->r->all;
    struct timeline *out = c->out;
    for (size_t i = 0; i < all->nlosses; i++) {
        struct timeline_loss loss = all->losses[i];
        if (loss.to < out->from || loss.from > out->to) continue;
        loss.from = within(out, loss.from);
        loss.to = within(out, loss.to);
        mem_reserve(out->losses, out->nlosses, out->losses_cap);
        out->losses[out->nlosses++] = loss;
    }
    if (out->to >= c->r->full_ns) out->left_out = all->left_out;
}

struct timeline *timeline_cut(const struct timeline_recorder *r, uint32_t cell, int64_t now) {
    const struct recorded_cell *of = cell ? find_cell(r, cell) : NULL;
    if (cell && !of) return NULL;
    struct timeline *t = mem_alloc_zero(1, sizeof *t);
    if (r->first_ns == TIMELINE_NEVER) return t;
    struct cutting c = {.r = r, .out = t};
    if (now > RECORD_TIME_MAX) now = RECORD_TIME_MAX;
    if (now < r->last_ns) now = r->last_ns;
    set_window(t, r, of, now < r->full_ns ? now : r->full_ns);
    t->zero = zero_of(r, t);
    c.index = mem_alloc((r->all.ntasks + 1) * sizeof *c.index);
    c.chosen = mem_alloc((r->all.ntasks + 1) * sizeof *c.chosen);
    copy_tasks(&c);
    copy_arrows(&c);
    copy_prints(&c);
    copy_losses(&c);
    mem_free(c.index);
    mem_free(c.chosen);
    return t;
}
