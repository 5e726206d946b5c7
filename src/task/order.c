// Lock order (order.h), as the Linux kernel's lockdep looks at it: an edge "held A while taking B" for each task that did so, and a
// circle of edges of different tasks is a deadlock that another schedule can bring about, unless
//
//   - a lock that was taken before all of these lets only one of the tasks in at a time, or
//   - one of the tasks had been joined before the other was started, or started it afterwards.
//
// An edge is kept once for each task, with the first and the last time it came about. Locks are compared by number and memory, not
// by address, since a lock may be gone and another one stand in its place.
#include "task/order.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "task/deadlock_inside.h"
#include "task/held.h"
#include <string.h>

#define EDGES_MOST 256
#define TASKS_EACH 4     // whose edges between two locks are kept
#define CIRCLE_MOST 5
#define STEPS_MOST 20000 // of one search
#define COLUMN 26

struct edge_end {
    uint32_t lock;
    struct place at;
    char name[SYNC_NAME_BYTES]; // the variable that holds it, or its own
};

struct edge {
    const struct image *image;
    struct edge_end from, to;
    task_id task, parent, joiner;
    char name[TASK_NAME_BYTES];
    uint64_t started, joined; // numbers of events; joined 0: it was not
    uint64_t first, last;
    uint32_t outer[TASK_HELD_MOST]; // what else was held
    bool told;
};

struct order {
    struct edge *edges;
    size_t n, cap;
    // Of a search.
    const struct edge *path[CIRCLE_MOST];
    size_t steps;
};

struct order *order_create(void) {
    return mem_alloc_zero(1, sizeof(struct order));
}

void order_destroy(struct order *o) {
    if (!o) return;
    mem_free(o->edges);
    mem_free(o);
}

void order_clear(struct order *o) {
    o->n = 0;
}

static struct place place_taken(const struct lock *l) {
    return (struct place){__atomic_load_n(&l->taken_in, __ATOMIC_RELAXED), __atomic_load_n(&l->taken_at, __ATOMIC_RELAXED)};
}

static void fill_end(struct sched *s, struct edge_end *e, const struct lock *l) {
    const char *variable = show_variable(s, value_load(&l->object));
    const char *name = variable ? variable : l->name;
    size_t len = strlen(name), kept = len < sizeof e->name ? len : utf8_fit(name, sizeof e->name - 1, sizeof e->name);
    e->lock = l->number;
    e->at = place_taken(l);
    memcpy(e->name, name, kept);
    e->name[kept] = '\0';
}

struct others { // edges of other tasks between the same two
    size_t n;
    bool told;
};

// The edge of t between the two, or NULL with what is known of others.
static struct edge *find(struct order *o, const struct task *t, uint32_t from, uint32_t to, struct others *others) {
    *others = (struct others){0};
    for (size_t i = 0; i < o->n; i++) {
        struct edge *e = &o->edges[i];
        if (e->from.lock != from || e->to.lock != to || e->image != t->image) continue;
        if (e->task == t->id) return e;
        others->n++;
        others->told |= e->told;
    }
    return NULL;
}

static void note_locked(struct task *t, const struct lock *held, const struct lock *taken) {
    struct order *o = t->sched->deadlocks->order;
    uint64_t now = __atomic_load_n(&taken->taken_seq, __ATOMIC_RELAXED);
    struct others others;
    size_t nouter = 0;
    struct edge *e = find(o, t, held->number, taken->number, &others);
    if (e) {
        e->last = now;
        return;
    }
    if (others.n >= TASKS_EACH || o->n >= EDGES_MOST) return;
    mem_reserve(o->edges, o->n, o->cap);
    e = &o->edges[o->n++];
    *e = (struct edge){.image = t->image, .task = t->id, .parent = t->parent, .started = t->started_seq, .first = now, .last = now, .told = others.told};
    memcpy(e->name, t->name_text, sizeof e->name);
    fill_end(t->sched, &e->from, held);
    fill_end(t->sched, &e->to, taken);
    for (size_t i = 0; i < TASK_HELD_MOST; i++) {
        const struct lock *l = held_at(t, i);
        if (l && l != held && l != taken) e->outer[nouter++] = l->number;
    }
}

void order_note(struct task *t, const struct lock *taken) {
    struct sched *s = t->sched;
    os_mutex_lock(&s->mutex);
    for (size_t i = 0; i < TASK_HELD_MOST && !s->deadlocks->off; i++) {
        const struct lock *held = held_at(t, i);
        if (held && held != taken) note_locked(t, held, taken);
    }
    os_mutex_unlock(&s->mutex);
}

static void note_joined(struct sched *s, struct edge *e, const struct task *by) {
    if (e->joined) return;
    e->joined = log_last_seq(s->log);
    e->joiner = by->id;
}

void order_joined_locked(struct task *t, const struct task *by) {
    struct order *o = t->sched->deadlocks->order;
    for (size_t i = 0; i < o->n; i++) {
        if (o->edges[i].task == t->id) note_joined(t->sched, &o->edges[i], by);
    }
}

void order_joined_all_locked(struct sched *s, const struct task *by) {
    struct order *o = s->deadlocks->order;
    for (size_t i = 0; i < o->n; i++) {
        const struct task *t = sched_find_locked(s, o->edges[i].task);
        if (!t || task_has_ended(t)) note_joined(s, &o->edges[i], by);
    }
}

// Circles.

static bool comes_before(const struct edge *a, const struct edge *b) {
    if (a->task == b->parent && a->last < b->started) return true;
    return a->joined && (a->joined < b->started || (a->joiner == b->task && a->joined < b->first));
}

static bool have_common_outer(const struct edge *a, const struct edge *b) {
    for (size_t i = 0; i < TASK_HELD_MOST && a->outer[i]; i++) {
        for (size_t k = 0; k < TASK_HELD_MOST && b->outer[k]; k++) {
            if (a->outer[i] == b->outer[k]) return true;
        }
    }
    return false;
}

static bool may_meet(const struct edge *a, const struct edge *b) {
    return a->task != b->task && a->image == b->image && !have_common_outer(a, b) && !comes_before(a, b) && !comes_before(b, a);
}

static bool fits(const struct order *o, const struct edge *e, size_t n) {
    if (n > 0 && e->from.lock != o->path[n - 1]->to.lock) return false;
    for (size_t i = 0; i < n; i++) {
        if (!may_meet(o->path[i], e)) return false;
    }
    return true;
}

// A circle of `length` edges that begins with the n on the path.
static bool search(struct order *o, size_t n, size_t length) {
    if (n == length) return o->path[n - 1]->to.lock == o->path[0]->from.lock;
    for (size_t i = 0; i < o->n && o->steps < STEPS_MOST; i++) {
        o->steps++;
        if ((n == 0 && o->edges[i].told) || !fits(o, &o->edges[i], n)) continue;
        o->path[n] = &o->edges[i];
        if (search(o, n + 1, length)) return true;
    }
    return false;
}

static size_t shortest(struct order *o) {
    for (size_t length = 2; length <= CIRCLE_MOST; length++) {
        o->steps = 0;
        if (search(o, 0, length)) return length;
    }
    return 0;
}

// Telling.

static void add_clause(const struct edge *e, struct text *out) {
    text_printf(out, "%s takes %s", e->name, e->from.name);
    deadlock_add_place(&e->from.at, " in ", out);
    text_printf(out, " and then %s", e->to.name);
    deadlock_add_place(&e->to.at, " in ", out);
}

static void add_cell(struct text *out, size_t column, const char *what, const struct edge_end *e) {
    struct text cell = {0};
    text_printf(&cell, "%s %s", what, e->name);
    deadlock_add_place(&e->at, ", ", &cell);
    for (size_t i = 0; i < 2 + column * COLUMN; i++) text_add_char(out, ' ');
    text_add(out, text_str(&cell), utf8_fit(cell.data, cell.len, 76 - column * COLUMN));
    text_add_char(out, '\n');
    text_finish(&cell);
}

// What would have to happen, time going down.
static void add_picture(const struct order *o, size_t n, struct text *out) {
    for (size_t i = 0; i < n; i++) {
        size_t from = out->len;
        text_printf(out, "%s%s", i ? "" : "  ", o->path[i]->name);
        while (i + 1 < n && out->len - from < COLUMN + (i ? 0 : 2)) text_add_char(out, ' ');
    }
    text_add_char(out, '\n');
    for (size_t i = 0; i < n; i++) add_cell(out, i, "takes", &o->path[i]->from);
    for (size_t i = 0; i < n; i++) add_cell(out, i, "waits for", &o->path[i]->to);
}

static void tell(struct sched *s, const struct order *o, size_t n) {
    struct text out = {0};
    text_add_str(&out, "POSSIBLE DEADLOCK: ");
    for (size_t i = 0; i < n; i++) {
        text_add_str(&out, i ? ";\n  " : "");
        add_clause(o->path[i], &out);
    }
    text_add_str(&out, n == 2 ? ".\n  This run was lucky. In another one:\n" : ".\n  This run was lucky.\n");
    if (n == 2) add_picture(o, n, &out);
    text_add_str(&out, "  Taking them in one order, the same for all, removes it.");
    struct event e = {.kind = EVENT_NOTE, .cell = s->main->cell, .text = text_str(&out), .text_len = (uint32_t)out.len};
    log_put(s->log, &e);
    text_finish(&out);
}

void order_tell_locked(struct sched *s) {
    struct order *o = s->deadlocks->order;
    for (size_t n; (n = shortest(o)) > 0;) {
        tell(s, o, n);
        for (size_t i = 0; i < o->n; i++) {
            for (size_t k = 0; k < n; k++) {
                const struct edge *seen = o->path[k];
                struct edge *e = &o->edges[i];
                e->told |= e->from.lock == seen->from.lock && e->to.lock == seen->to.lock && e->image == seen->image;
            }
        }
    }
}
