// The race detector's tasks and clocks. Each racer counts its own time up whenever it lets something go or takes a lock, and knows of
// each other racer up to which time what that one did is before whatever itself does now:
//
//     T1:  x = 1    unlock (time 1 goes with it; then 2)     x = 3
//     T2:                         lock: knows T1 up to 1     reads x: 1 is known, fine     reads x: 2 is not known, a race
//
// On a release the clock is stored first and counted up then: what comes behind the release is not before its taker.
#include "lab/races_inside.h"

#include "base/mem.h"
#include "task/image.h"
#include <stdio.h>
#include <string.h>

#define TIME_MOST (UINT32_MAX - 2)
#define RACES_NAMES 100000 // tasks that are followed, one after the other

static struct races *races_of(struct before *o) {
    return (struct races *)(void *)o;
}

static struct racer *racer_at(struct races *r, uint32_t mark) {
    uint32_t i = mark - r->first_racer;
    return mark >= r->first_racer && i < r->nracers ? r->racers[i] : NULL;
}

static struct racer *racer_of(struct races *r, const struct task *t) {
    return racer_at(r, t->before_mark);
}

// Clocks.

static void clock_grow(struct clock *c, uint32_t n) {
    if (n <= c->n) return;
    c->at = mem_resize(c->at, n * sizeof *c->at);
    memset(c->at + c->n, 0, (n - c->n) * sizeof *c->at);
    c->n = n;
}

static void clock_join(struct clock *c, const struct clock *other) {
    clock_grow(c, other->n);
    for (uint32_t i = 0; i < other->n; i++) {
        if (c->at[i] < other->at[i]) c->at[i] = other->at[i];
    }
}

static void move_on(struct racer *me) {
    struct races *r = me->races;
    uint32_t *time = &me->seen.at[me->index];
    if (*time < TIME_MOST) ++*time;
    me->watcher.now = (uint64_t)me->index << 32 | *time;
    me->watcher.tag = WATCH_TAG | r->next_tag;
    r->next_tag = (r->next_tag + 1) & (WATCH_TAG - 1);
    if (me->cache) me->cache->tag = me->watcher.tag;
}

static struct marked *marked(struct races *r, uint32_t mark) {
    uint32_t i = mark - r->first_mark;
    return mark >= r->first_mark && i < r->nmarks ? &r->marks[i] : NULL;
}

static struct marked *marked_anew(struct races *r, uint32_t *mark) {
    struct marked *m = marked(r, *mark);
    if (m) return m;
    mem_reserve(r->marks, r->nmarks, r->marks_cap);
    *mark = r->first_mark + r->nmarks;
    m = &r->marks[r->nmarks++];
    *m = (struct marked){0};
    return m;
}

void races_mark_release(struct racer *me, uint32_t *mark) {
    clock_join(&marked_anew(me->races, mark)->clock, &me->seen);
    move_on(me);
}

void races_mark_acquire(struct racer *me, uint32_t mark) {
    const struct marked *m = marked(me->races, mark);
    if (m) clock_join(&me->seen, &m->clock);
}

// Locks that are held.

uint32_t races_lockset(struct races *r, const struct lock_set *held) {
    for (uint32_t i = 0; i < r->nsets; i++) {
        if (r->sets[i].n == held->n && !memcmp(r->sets[i].locks, held->locks, held->n * sizeof *held->locks)) return i;
    }
    mem_reserve(r->sets, r->nsets, r->sets_cap);
    r->sets[r->nsets] = *held;
    return r->nsets++;
}

static void hold(struct racer *me, uint32_t lock) {
    struct lock_set *s = &me->held;
    if (s->n == HELD_MOST) return;
    uint32_t i = s->n++;
    for (; i > 0 && s->locks[i - 1] > lock; i--) s->locks[i] = s->locks[i - 1];
    s->locks[i] = lock;
}

static void hold_no_more(struct racer *me, uint32_t lock) {
    struct lock_set *s = &me->held;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        if (s->locks[i] != lock) s->locks[kept++] = s->locks[i];
    }
    s->n = kept;
}

// Racers.

static struct memory *memory_of(struct races *r, const struct image *image) {
    for (struct memory *m = r->memories; m; m = m->next) {
        if (m->image == image) return m;
    }
    struct memory *m = mem_alloc_zero(1, sizeof *m);
    m->image = image;
    m->slots = image->globals;
    m->globals = mem_alloc_zero(INTERP_MAX_GLOBALS, sizeof *m->globals);
    m->tallies = mem_alloc_zero(INTERP_MAX_GLOBALS, sizeof *m->tallies);
    m->next = r->memories;
    r->memories = m;
    return m;
}

static void free_memories(struct races *r) {
    while (r->memories) {
        struct memory *m = r->memories;
        r->memories = m->next;
        for (size_t i = 0; i < INTERP_MAX_GLOBALS; i++) mem_free(m->tallies[i]);
        mem_free(m->tallies);
        mem_free(m->globals);
        mem_free(m);
    }
}

static void follow(struct racer *me, struct task *t) {
    me->looked = 0;
    me->cache = &t->fiber->cache;
    me->cache->tag = me->watcher.tag;
    t->fiber->watcher = &me->watcher;
}

// A place in the clocks that nobody needs any more: all that its last one did is before what a child of `parent` will do, which may
// go on as if it were the same.
static uint32_t find_index(struct races *r, const struct racer *parent, uint32_t *time) {
    for (uint32_t i = 0; parent && i < r->nindexes && i < parent->seen.n; i++) {
        const struct racer *last = r->last_of[i];
        if (!last->ended || parent->seen.at[i] < last->seen.at[i]) continue;
        *time = last->seen.at[i];
        return i;
    }
    *time = 0;
    return r->nindexes;
}

// NULL: there are too many.
static struct racer *new_racer(struct races *r, struct task *t, const struct racer *parent) {
    uint32_t time, index = find_index(r, parent, &time);
    if (index == RACES_TASKS || r->nracers == RACES_NAMES) {
        r->lost_tasks = true;
        return NULL;
    }
    struct racer *me = mem_alloc_zero(1, sizeof *me);
    mem_reserve(r->racers, r->nracers, r->racers_cap);
    mem_reserve(r->last_of, index, r->last_of_cap);
    r->nindexes += index == r->nindexes;
    r->last_of[index] = me;
    me->index = index;
    me->number = r->nracers++;
    r->racers[me->number] = me;
    t->before_mark = r->first_racer + me->number;
    me->races = r;
    me->in = t->sched->in;
    me->memory = memory_of(r, t->image);
    memcpy(me->name, t->name_text, sizeof me->name);
    clock_grow(&me->seen, me->index + 1);
    me->seen.at[index] = time;
    me->watcher.look = races_look;
    me->watcher.globals = me->memory->globals;
    me->watcher.objects = &r->objects;
    me->lockset = races_lockset(r, &me->held);
    if (parent) clock_join(&me->seen, &parent->seen);
    move_on(me);
    follow(me, t);
    return me;
}

static void free_racers(struct races *r) {
    for (uint32_t i = 0; i < r->nracers; i++) {
        mem_free(r->racers[i]->seen.at);
        mem_free(r->racers[i]->watcher.recent);
        mem_free(r->racers[i]);
    }
    r->first_racer += r->nracers;
    r->nracers = r->nindexes = 0;
}

static void free_found(struct races *r) {
    for (size_t i = 0; i < r->nfound; i++) {
        mem_free(r->found[i].name);
        mem_free(r->found[i].variable);
    }
    r->nfound = 0;
}

static void forget_all(struct races *r) {
    free_found(r);
    free_racers(r);
    for (uint32_t i = 0; i < r->nmarks; i++) mem_free(r->marks[i].clock.at);
    r->first_mark += r->nmarks;
    r->nmarks = 0;
    r->nsets = 0;
    r->nplaces = 0;
    if (r->place_slots) memset(r->place_index, 0, r->place_slots * sizeof *r->place_index);
    races_forget_objects(r);
    free_memories(r);
    r->lost_tasks = r->lost_objects = false;
}

// What before.h tells.

static void on_start(struct before *o, struct task *by, struct task *t) {
    struct races *r = races_of(o);
    struct racer *parent = racer_of(r, by), *child = parent ? new_racer(r, t, parent) : NULL;
    if (child) move_on(parent);
}

static void on_end(struct before *o, struct task *t) {
    struct racer *me = racer_of(races_of(o), t);
    if (!me) return;
    memcpy(me->name, t->name_text, sizeof me->name);
    if (t->fiber) t->fiber->watcher = NULL;
    me->cache = NULL;
    mem_free(me->watcher.recent);
    me->watcher.recent = NULL;
    me->ended = true;
}

static void on_join(struct before *o, struct task *by, const struct task *ended) {
    struct races *r = races_of(o);
    struct racer *me = racer_of(r, by), *one = ended ? racer_of(r, ended) : NULL;
    if (me && one && one->ended) clock_join(&me->seen, &one->seen);
    for (uint32_t i = 0; me && !ended && i < r->nracers; i++) {
        const struct racer *other = r->racers[i];
        if (other->ended && other->memory == me->memory) clock_join(&me->seen, &other->seen);
    }
}

static void on_release(struct before *o, struct task *t, uint32_t *mark) {
    struct racer *me = racer_of(races_of(o), t);
    if (me) races_mark_release(me, mark);
}

static void on_acquire(struct before *o, struct task *t, const uint32_t *mark) {
    struct racer *me = racer_of(races_of(o), t);
    if (me) races_mark_acquire(me, *mark);
}

// Time moves on here, too, so that what is used with the lock is told apart from what was used without.
static void on_lock(struct before *o, struct task *t, struct lock *l, bool takes) {
    struct races *r = races_of(o);
    struct racer *me = racer_of(r, t);
    if (!me) return;
    struct marked *m = marked_anew(r, &l->before_mark);
    m->lock = l;
    memcpy(m->name, l->name, sizeof m->name);
    if (takes) hold(me, l->before_mark);
    else hold_no_more(me, l->before_mark);
    me->lockset = races_lockset(r, &me->held);
    if (!takes) {
        races_mark_release(me, &l->before_mark);
        return;
    }
    races_mark_acquire(me, l->before_mark);
    move_on(me);
}

static void begin(struct races *r, struct task *main) {
    forget_all(r);
    r->before.on = true;
    heap_before_sweep(interp_heap(r->sched->in), races_forget_dead, r);
    new_racer(r, main, NULL);
}

static void begin_anew(struct races *r) { // the same tasks, another cell: each variable is told again
    for (size_t i = 0; i < r->nfound; i++) ((struct tally *)r->found[i].tally)->raced = false;
    free_found(r);
}

// When nobody but MainThread is alive, the prompt itself has brought everything into an order.
static void on_cell(struct before *o, struct task *main) {
    struct races *r = races_of(o);
    struct racer *me = o->on ? racer_of(r, main) : NULL;
    os_mutex_lock(&r->sched->mutex);
    size_t live = r->sched->live;
    os_mutex_unlock(&r->sched->mutex);
    if (live == 0) {
        if (o->on) races_end(r);
        if (r->wanted && sched_is_simulated(r->sched)) begin(r, main);
    } else if (me) {
        begin_anew(r);
        follow(me, main);
    }
}

static void note(struct races *r, struct task *main, const struct text *text) {
    struct event e = task_event(main, EVENT_NOTE);
    e.text = text->data;
    e.text_len = (uint32_t)text->len;
    log_put(r->sched->log, &e);
}

static void say(struct races *r, struct task *main, const char *sentence) {
    struct text t = {0};
    text_printf(&t, "          %s", sentence);
    note(r, main, &t);
    text_finish(&t);
}

static void on_cell_end(struct before *o, struct task *main) {
    struct races *r = races_of(o);
    if (!r->wanted) return; // switched off while threads are alive that are looked at
    for (size_t i = 0; i < r->nfound && i < RACES_TOLD; i++) {
        struct text t = {0};
        races_describe(r, i, &t);
        note(r, main, &t);
        text_finish(&t);
    }
    if (r->nfound > RACES_TOLD) {
        char more[64];
        snprintf(more, sizeof more, "and %zu more race%s", r->nfound - RACES_TOLD, r->nfound == RACES_TOLD + 1 ? "" : "s");
        say(r, main, more);
    }
    if (r->lost_tasks) say(r, main, "races: there were too many threads to look at all of them");
    if (r->lost_objects) say(r, main, "races: not all lists and dicts were looked at, there are too many");
    r->lost_tasks = r->lost_objects = false;
}

static const struct before_ops OPS = {
    .cell = on_cell, .cell_end = on_cell_end, .start = on_start, .end = on_end, .join = on_join,
    .release = on_release, .acquire = on_acquire, .lock = on_lock,
};

struct races *races_create(struct sched *s, bool wanted) {
    struct races *r = mem_alloc_zero(1, sizeof *r);
    r->before.ops = &OPS;
    r->sched = s;
    r->wanted = wanted;
    r->first_mark = r->first_racer = 1;
    r->objects.first = 1;
    s->before = &r->before;
    return r;
}

bool races_are_wanted(const struct sched *s) {
    return s->before && races_of(s->before)->wanted;
}

void races_destroy(struct races *r) {
    if (!r) return;
    forget_all(r);
    mem_free(r->racers);
    mem_free(r->last_of);
    mem_free(r->marks);
    mem_free(r->sets);
    mem_free(r->places);
    mem_free(r->place_index);
    mem_free(r->objects.at);
    for (uint32_t i = 0; i < r->nreaders; i++) mem_free(r->readers[i].at);
    mem_free(r->readers);
    mem_free(r->free_readers);
    mem_free(r->found);
    mem_free(r);
}

void races_want(struct races *r, bool wanted) {
    r->wanted = wanted;
}

void races_begin(struct races *r, struct task *main) {
    begin(r, main);
}

void races_end(struct races *r) {
    forget_all(r);
    r->before.on = false;
    heap_before_sweep(interp_heap(r->sched->in), NULL, NULL);
}

size_t races_count(const struct races *r) {
    return r->nfound;
}
