// Time to places on a line (timeline_axis.h).
//
// Which gaps are left out? Two kinds. Between cells nobody is at work: such a gap goes when it is longer than a tenth of all the
// work. While all sleep or wait, a gap is part of the picture, and goes only where it would hide the rest: when it is ten times
// as long, and the rest is not just the bookkeeping at its two ends. Gaps are found with buckets, not by sorting: what is
// shorter than a bucket is no gap.
#include "lab/timeline_axis.h"
#include "base/mem.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define BUCKETS 4096
#define CANDIDATES 64
#define GAPS_MAX ((TIMELINE_PIECES_MAX - 1) / 2)
#define REST_EVENTS 8 // places at which something happens besides a gap that hides them

struct bucket {
    int64_t first, last; // of the moments in it
};

struct gap {
    int64_t from, to;
    bool is_idle; // nobody is at work
    bool chosen;
};

struct search {
    const struct timeline *t;
    struct bucket *buckets;
    size_t used; // buckets with something in them
    struct gap gaps[CANDIDATES]; // in order
    size_t n;
};

static int64_t length(const struct gap *g) {
    return g->to - g->from;
}

static void see(struct search *s, int64_t ns) {
    double share = (double)(ns - s->t->from) / (double)(s->t->to - s->t->from);
    size_t at = share <= 0 ? 0 : share >= 1 ? BUCKETS - 1 : (size_t)(share * BUCKETS);
    struct bucket *b = &s->buckets[at < BUCKETS ? at : BUCKETS - 1];
    if (b->first == INT64_MAX) s->used++;
    if (ns < b->first) b->first = ns;
    if (ns > b->last) b->last = ns;
}

static void see_all(struct search *s) {
    const struct timeline *t = s->t;
    for (size_t i = 0; i < BUCKETS; i++) s->buckets[i] = (struct bucket){INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < t->ntasks; i++) {
        const struct timeline_task *task = &t->tasks[i];
        for (size_t k = 0; k < task->nintervals; k++) {
            see(s, task->intervals[k].from);
            see(s, task->intervals[k].to);
        }
    }
    for (size_t i = 0; i < t->nprints; i++) see(s, t->prints[i].ns);
    see(s, t->from);
    see(s, t->to);
}

// Keeps the longest.
static void offer_gap(struct search *s, int64_t from, int64_t to) {
    size_t at = s->n;
    if (s->n == CANDIDATES) {
        at = 0;
        for (size_t i = 1; i < s->n; i++) {
            if (length(&s->gaps[i]) < length(&s->gaps[at])) at = i;
        }
        if (to - from <= length(&s->gaps[at])) return;
    } else {
        s->n++;
    }
    s->gaps[at] = (struct gap){.from = from, .to = to};
}

static int by_time(const void *a, const void *b) {
    const struct gap *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from;
}

// What a task does in a gap: the interval that begins last before it ends, since none begins or ends inside.
static const struct timeline_interval *during(const struct timeline_task *task, const struct gap *g) {
    size_t low = 0, high = task->nintervals;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (task->intervals[middle].to <= g->from) low = middle + 1;
        else high = middle;
    }
    return low < task->nintervals && task->intervals[low].from < g->to ? &task->intervals[low] : NULL;
}

static bool is_work(enum timeline_state state) {
    return state == TIMELINE_RUNNING || state == TIMELINE_READY || state == TIMELINE_GIL || state == TIMELINE_UNKNOWN;
}

// False: somebody works in it, it is no gap.
static bool judge_gap(const struct timeline *t, struct gap *g) {
    g->is_idle = true;
    for (size_t i = 0; i < t->ntasks; i++) {
        const struct timeline_interval *x = during(&t->tasks[i], g);
        if (!x || x->state == TIMELINE_NEW) continue;
        if (is_work((enum timeline_state)x->state)) return false;
        g->is_idle = false;
    }
    return true;
}

static void find_gaps(struct search *s) {
    int64_t last = s->t->from;
    for (size_t i = 0; i < BUCKETS; i++) {
        const struct bucket *b = &s->buckets[i];
        if (b->first == INT64_MAX) continue;
        if (b->first - last > (s->t->to - s->t->from) / BUCKETS) offer_gap(s, last, b->first);
        last = b->last;
    }
    size_t kept = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (judge_gap(s->t, &s->gaps[i])) s->gaps[kept++] = s->gaps[i];
    }
    s->n = kept;
    qsort(s->gaps, s->n, sizeof *s->gaps, by_time);
}

static struct gap *longest(struct search *s, bool is_idle) {
    struct gap *found = NULL;
    for (size_t i = 0; i < s->n; i++) {
        struct gap *g = &s->gaps[i];
        if (!g->chosen && g->is_idle == is_idle && (!found || length(g) > length(found))) found = g;
    }
    return found;
}

// Chooses at most `most` gaps; returns how many.
static size_t choose_gaps(struct search *s, size_t most) {
    int64_t total = s->t->to - s->t->from, work = total;
    size_t chosen = 0;
    struct gap *g;
    for (size_t i = 0; i < s->n; i++) {
        if (s->gaps[i].is_idle) work -= length(&s->gaps[i]);
    }
    while (chosen < most && (g = longest(s, true)) != NULL && length(g) > work / 10) {
        g->chosen = true;
        total -= length(g);
        chosen++;
    }
    while (chosen < most && (g = longest(s, false)) != NULL) {
        int64_t rest = total - length(g);
        if (length(g) / 10 < rest || rest < total / 100 || s->used < REST_EVENTS) break;
        g->chosen = true;
        total = rest;
        chosen++;
    }
    return chosen;
}

static void add_piece(struct timeline_axis *a, int64_t from, int64_t to, double gap) {
    double x = a->n ? a->pieces[a->n - 1].x + a->pieces[a->n - 1].width : 0;
    double width = gap > 0 ? gap : (double)(to - from) * a->per_ns;
    a->pieces[a->n++] = (struct timeline_piece){.from = from, .to = to, .x = x, .width = width, .is_gap = gap > 0};
}

void timeline_axis_init(struct timeline_axis *a, const struct timeline *t, double width, double gap) {
    *a = (struct timeline_axis){.zero = t->zero, .width = width};
    int64_t shown = t->to - t->from, last = t->from;
    struct search s = {.t = t};
    size_t most = gap > 0 ? (size_t)(width / 3 / gap) : 0, chosen = 0;
    if (shown > 0 && most > 0) {
        s.buckets = mem_alloc(BUCKETS * sizeof *s.buckets);
        see_all(&s);
        find_gaps(&s);
        chosen = choose_gaps(&s, most < GAPS_MAX ? most : GAPS_MAX);
        mem_free(s.buckets);
    }
    for (size_t i = 0; i < s.n; i++) {
        if (s.gaps[i].chosen) shown -= length(&s.gaps[i]);
    }
    a->per_ns = shown > 0 ? (width - (double)chosen * gap) / (double)shown : 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!s.gaps[i].chosen) continue;
        add_piece(a, last, s.gaps[i].from, 0);
        add_piece(a, s.gaps[i].from, s.gaps[i].to, gap);
        last = s.gaps[i].to;
    }
    add_piece(a, last, t->to, 0);
}

double timeline_axis_x(const struct timeline_axis *a, int64_t ns) {
    size_t low = 0, high = a->n - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (a->pieces[middle].to < ns) low = middle + 1;
        else high = middle;
    }
    const struct timeline_piece *p = &a->pieces[low];
    if (p->to <= p->from) return p->x;
    double x = p->x + (double)(ns - p->from) * (p->width / (double)(p->to - p->from));
    return x < 0 ? 0 : x > a->width ? a->width : x;
}

int64_t timeline_axis_step(const struct timeline_axis *a, double units) {
    double least = a->per_ns > 0 ? units / a->per_ns : 1;
    int64_t power = 1;
    if (!(least < 1e18)) return (int64_t)1000000000000000000;
    while ((double)power * 10 <= least) power *= 10;
    for (int64_t times = 1; times <= 10; times = times == 2 ? 5 : times * 2) {
        if ((double)(power * times) >= least) return power * times;
    }
    return power * 10;
}

int64_t timeline_axis_tick(const struct timeline_axis *a, int64_t ns, int64_t step) {
    int64_t since = ns - a->zero, n = since / step;
    if (n * step < since) n++;
    return a->zero + n * step;
}

static int64_t unit_of(int64_t longest, const char **name) {
    static const struct {
        int64_t ns;
        const char *name;
    } units[] = {{1000000000, "s"}, {1000000, "ms"}, {1000, "us"}, {1, "ns"}};
    size_t i = 0;
    while (i < 3 && longest < units[i].ns) i++;
    *name = units[i].name;
    return units[i].ns;
}

static int64_t axis_unit(const struct timeline_axis *a, const char **name) {
    int64_t before = a->zero - a->pieces[0].from, after = a->pieces[a->n - 1].to - a->zero;
    return unit_of(before > after ? before : after, name);
}

const char *timeline_axis_unit(const struct timeline_axis *a) {
    const char *name;
    axis_unit(a, &name);
    return name;
}

void timeline_axis_label(const struct timeline_axis *a, int64_t ns, int64_t step, char out[32]) {
    const char *name;
    int64_t unit = axis_unit(a, &name);
    int digits = 0;
    for (int64_t part = unit; part > 1 && step % part; part /= 10) digits++;
    snprintf(out, 32, "%.*f", digits, (double)(ns - a->zero) / (double)unit);
}

void timeline_duration(int64_t ns, char out[32]) {
    const char *name;
    int64_t unit = unit_of(ns < 0 ? -ns : ns, &name);
    double n = (double)ns / (double)unit;
    if (unit == 1000000000) snprintf(out, 32, "%.3f %s", n, name);
    else if (unit == 1) snprintf(out, 32, "%.0f %s", n, name);
    else snprintf(out, 32, n < 10 ? "%.2f %s" : n < 100 ? "%.1f %s" : "%.0f %s", n, name);
}
