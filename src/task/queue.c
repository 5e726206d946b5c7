// Queues. A put wakes one getter and a get one putter; being woken promises only a new look (sched.h), so one who comes at the
// right moment may be quicker, as in Python.
//
// The order by priority is a binary heap, kept as Python's heapq keeps it, so that items that compare equal come out in the same
// order: the last item takes the root's place, goes all the way down along the smaller children, and up again from there.
#include "task/queue.h"
#include "base/mem.h"
#include "lang/copy.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "task/before.h"

#define STORE_LEAST 8
#define STORE_SPARE 1024 // slots that an empty queue keeps

struct queue *queue_create(struct sched *s, enum queue_order order, int64_t maxsize, bool counts) {
    struct queue *q = mem_alloc_zero(1, sizeof *q);
    q->sched = s;
    q->order = order;
    q->maxsize = maxsize > 0 ? maxsize : 0;
    q->counts = counts;
    sync_name(s, SYNC_QUEUE, q->name);
    return q;
}

static void fill_copy(struct copier *k, void *from, void *to) {
    const struct store *old = from;
    struct store *fresh = to;
    for (size_t i = 0; i < old->cap; i++) value_store(&fresh->items[i], copier_value(k, value_load(&old->items[i])));
}

struct queue *queue_copy(struct copier *k, struct queue *q) {
    struct store *fresh = NULL;
    if (q->store) {
        fresh = heap_new(copier_cache(k), OBJ_STORE, sizeof *fresh + q->store->cap * sizeof(value));
        if (!fresh) return NULL;
        fresh->cap = q->store->cap;
        for (size_t i = 0; i < fresh->cap; i++) fresh->items[i] = VALUE_UNDEF;
        copier_later(k, fill_copy, q->store, fresh);
    }
    struct queue *copy = mem_alloc(sizeof *copy);
    *copy = *q;
    copy->store = fresh;
    copy->put_mark = copy->room_mark = copy->done_mark = 0;
    copy->getters = copy->putters = copy->joiners = (struct wait_queue){0};
    return copy;
}

void queue_destroy(struct queue *q) {
    mem_free(q);
}

void queue_mark(struct queue *q, struct heap_marker *m) {
    if (q->store) heap_mark(m, value_from_object(q->store));
}

static value *slot(struct queue *q, size_t i) {
    return &q->store->items[(q->first + i) & (q->store->cap - 1)];
}

// A store's length is a power of two, so that going around its end is cheap.
static bool grow_locked(struct queue *q, struct heap_cache *cache) {
    size_t cap = q->store ? 2 * q->store->cap : STORE_LEAST;
    struct store *s = cap > SIZE_MAX / 16 ? NULL : heap_new(cache, OBJ_STORE, sizeof *s + cap * sizeof(value));
    if (!s) return false;
    s->cap = cap;
    for (size_t i = 0; i < q->len; i++) s->items[i] = *slot(q, i);
    for (size_t i = q->len; i < cap; i++) s->items[i] = VALUE_UNDEF;
    q->store = s;
    q->first = 0;
    return true;
}

static value exchange(struct queue *q, size_t i, value v) {
    value before = *slot(q, i);
    value_store(slot(q, i), v);
    return before;
}

// The item at i goes up while it is smaller than its parent, not above `top`. false with the error set: two cannot be compared.
static bool go_up(struct queue *q, struct fiber *f, size_t i, size_t top) {
    value item = *slot(q, i);
    for (size_t parent; i > top; i = parent) {
        parent = (i - 1) / 2;
        int less = ops_less(f, item, *slot(q, parent));
        if (less <= 0) return less == 0;
        value_store(slot(q, i), exchange(q, parent, item));
    }
    return true;
}

static bool go_down(struct queue *q, struct fiber *f) {
    size_t i = 0;
    value item = *slot(q, 0);
    for (size_t child; (child = 2 * i + 1) < q->len; i = child) {
        if (child + 1 < q->len) {
            int less = ops_less(f, *slot(q, child), *slot(q, child + 1));
            if (less < 0) return false;
            child += !less;
        }
        value_store(slot(q, i), exchange(q, child, item));
    }
    return go_up(q, f, i, 0);
}

// As in Python, an item that cannot be compared stays, at the place that it had reached.
static bool add_locked(struct queue *q, struct fiber *f, value item) {
    if ((!q->store || q->len == q->store->cap) && !grow_locked(q, &f->cache)) {
        fiber_no_memory(f);
        return false;
    }
    exchange(q, q->len++, item);
    return q->order != QUEUE_PRIORITY || go_up(q, f, q->len - 1, 0);
}

static bool take_first_by_priority(struct queue *q, struct fiber *f, value *item) {
    value last = exchange(q, --q->len, VALUE_UNDEF);
    *item = last;
    if (q->len == 0) return true;
    *item = exchange(q, 0, last);
    return go_down(q, f);
}

static bool take_locked(struct queue *q, struct fiber *f, value *item) {
    bool fine = true;
    if (q->order == QUEUE_PRIORITY) {
        fine = take_first_by_priority(q, f, item);
    } else if (q->order == QUEUE_LIFO) {
        *item = exchange(q, --q->len, VALUE_UNDEF);
    } else {
        *item = exchange(q, 0, VALUE_UNDEF);
        q->first++;
        q->len--;
    }
    if (q->len == 0) q->first = 0;
    if (q->len == 0 && q->store->cap > STORE_SPARE) q->store = NULL;
    return fine;
}

static bool is_full_locked(const struct queue *q) {
    return q->maxsize && q->len >= (size_t)q->maxsize;
}

static enum queue_outcome wait_locked(struct queue *q, struct call *c, struct wait_queue *line, int64_t deadline) {
    struct waiting w = {.why = WAIT_QUEUE_EMPTY, .deadline = deadline, .name = q->name, .holds = c->self};
    if (line == &q->putters) w.why = WAIT_QUEUE_FULL;
    if (line == &q->joiners) w.why = WAIT_QUEUE_UNFINISHED;
    sched_wait(c->fiber, line, &w);
    return QUEUE_WAITS;
}

enum queue_outcome queue_put(struct queue *q, struct call *c, value item, int64_t deadline) {
    struct sched *s = sched_enter(c->fiber);
    enum queue_outcome outcome = QUEUE_LATE;
    if (is_full_locked(q)) {
        if (sched_now(s) < deadline) return wait_locked(q, c, &q->putters, deadline);
    } else if (!add_locked(q, c->fiber, item)) {
        outcome = QUEUE_FAILED;
    } else {
        q->unfinished += q->counts;
        if (q->maxsize) before_acquire(task_of(c->fiber), &q->room_mark);
        before_release(task_of(c->fiber), &q->put_mark);
        sched_wake_one(&q->getters);
        outcome = QUEUE_DONE;
    }
    sched_leave(s);
    return outcome;
}

enum queue_outcome queue_get(struct queue *q, struct call *c, int64_t deadline, value *item) {
    struct sched *s = sched_enter(c->fiber);
    enum queue_outcome outcome = QUEUE_LATE;
    if (q->len == 0) {
        if (sched_now(s) < deadline) return wait_locked(q, c, &q->getters, deadline);
    } else {
        outcome = take_locked(q, c->fiber, item) ? QUEUE_DONE : QUEUE_FAILED;
        before_acquire(task_of(c->fiber), &q->put_mark);
        if (q->maxsize) before_release(task_of(c->fiber), &q->room_mark);
        if (q->maxsize) sched_wake_one(&q->putters);
    }
    sched_leave(s);
    return outcome;
}

bool queue_task_done(struct queue *q, struct fiber *f) {
    struct sched *s = sched_enter(f);
    bool fine = q->unfinished > 0;
    if (fine) before_release(task_of(f), &q->done_mark);
    if (fine && --q->unfinished == 0) sched_wake_all(&q->joiners);
    sched_leave(s);
    return fine;
}

enum queue_outcome queue_join(struct queue *q, struct call *c) {
    struct sched *s = sched_enter(c->fiber);
    if (q->unfinished > 0) return wait_locked(q, c, &q->joiners, OS_NO_DEADLINE);
    before_acquire(task_of(c->fiber), &q->done_mark);
    sched_leave(s);
    return QUEUE_DONE;
}

size_t queue_len(struct queue *q) {
    os_mutex_lock(&q->sched->mutex);
    size_t n = q->len;
    os_mutex_unlock(&q->sched->mutex);
    return n;
}

uint64_t queue_unfinished(struct queue *q) {
    os_mutex_lock(&q->sched->mutex);
    uint64_t n = q->unfinished;
    os_mutex_unlock(&q->sched->mutex);
    return n;
}
