// Workers: making them, and what they do. A worker runs pool_work of the prelude, which takes chunks and gives what came of them
// until none is left; these are the two ends of that. In a kind that inherits, they run in the worker's copy of all this, and
// only the owners' words (pool.h) and what `give` sends are seen by the pool.
#include "task/pool_kind.h"
#include "base/bug.h"
#include "base/mem.h"
#include "lang/copy.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "task/before.h"
#include <stdio.h>
#include <string.h>

static struct pool_worker *new_worker(struct call *c, struct pool_job *j) {
    struct pool *p = j->pool;
    struct sched *s = p->sched;
    value object = make_foreign(&c->fiber->cache, s->types[SCHED_POOL_WORKER], NULL);
    if (object == VALUE_UNDEF) return NULL;
    struct pool_worker *w = mem_alloc_zero(1, sizeof *w);
    w->pool = p;
    w->object = object;
    w->made_for = j;
    w->only = p->ops->inherits ? j : NULL;
    value_foreign(object)->data = w;
    return w;
}

void pool_worker_destroy(struct pool_worker *w) {
    mem_free(w);
}

static void fill_copy(struct copier *k, void *from, void *to) {
    const struct pool_job *j = ((struct pool_worker *)from)->only;
    struct pool_worker *w = to;
    value items = copier_value(k, value_from_object(j->items));
    w->function = copier_value(k, j->function);
    if (items != VALUE_UNDEF) w->items = value_tuple(items);
}

struct pool_worker *pool_worker_copy(struct copier *k, struct pool_worker *w, value object) {
    struct pool_worker *copy = mem_alloc(sizeof *copy);
    *copy = *w;
    copy->object = object;
    copy->listed = false;
    copy->next = copy->next_of_all = NULL;
    if (w->only) copier_later(k, fill_copy, w, copy);
    return copy;
}

void pool_worker_mark(struct pool_worker *w, struct heap_marker *m) {
    heap_mark(m, w->pool->object);
    heap_mark(m, w->function);
    if (w->items) heap_mark(m, value_from_object(w->items));
    if (w->only) heap_mark(m, w->only->object);
    if (w->job) heap_mark(m, w->job->object);
}

// The lowest number that no worker bears; one that stands in for a dead one gets a new number, so that both can be told apart.
static uint32_t free_number_locked(const struct pool *p, const struct pool_job *j) {
    if (j->lost) return ++p->sched->workers_named;
    for (uint32_t n = p->first_number;; n++) {
        const struct pool_worker *w = p->workers;
        while (w && (w->leaving || w->number != n)) w = w->next;
        if (!w) return n;
    }
}

static void enlist_locked(struct pool_worker *w, const struct pool_job *j) {
    struct pool *p = w->pool;
    w->id = ++p->ids;
    w->number = free_number_locked(p, j);
    w->next = p->workers;
    p->workers = w;
    pool_remember_worker_locked(w);
    p->serving++;
}

static void discharge_locked(struct pool_worker *w) {
    struct pool *p = w->pool;
    struct pool_worker **at = &p->workers;
    while (*at != w) at = &(*at)->next;
    *at = w->next;
    pool_forget_worker_locked(w);
    p->serving--;
}

value pool_worker_name(struct call *c, const struct pool_worker *w) {
    char name[TASK_NAME_BYTES];
    int len = snprintf(name, sizeof name, "%s%u", w->pool->prefix, w->number);
    return make_str(&c->fiber->cache, name, (size_t)len);
}

value pool_worker_target(struct call *c) {
    value target = interp_prelude(c->interp, "pool_work");
    if (target == VALUE_UNDEF) bug("the prelude has no pool_work");
    return target;
}

value pool_worker_args(struct call *c, const struct pool_worker *w) {
    return make_tuple_of(&c->fiber->cache, &w->object, 1);
}

static struct pool_worker *make_worker(struct call *c, struct pool_job *j) {
    struct sched *s = j->pool->sched;
    struct pool_worker *w = new_worker(c, j);
    if (!w) {
        native_no_memory(c);
        return NULL;
    }
    os_mutex_lock(&s->mutex);
    enlist_locked(w, j);
    os_mutex_unlock(&s->mutex);
    if (j->pool->ops->prepare(c, w) == NATIVE_OK) return w;
    native_no_memory(c);
    os_mutex_lock(&s->mutex);
    discharge_locked(w);
    os_mutex_unlock(&s->mutex);
    return NULL;
}

// How many workers can be started now; 0 with *status NATIVE_BLOCK: some are wanted, and all places are taken.
static size_t places(struct call *c, struct pool_job *j, enum native_status *status) {
    struct pool *p = j->pool;
    struct sched *s = sched_enter(c->fiber);
    size_t room = p->serving < p->size ? p->size - p->serving : 0;
    *status = NATIVE_OK;
    if (!p->ops->inherits && j->wanted > room) j->wanted = room; // the others will come to it, too
    if (j->wanted > 0 && room == 0) {
        struct waiting wait = {.why = WAIT_OTHER, .deadline = OS_NO_DEADLINE, .name = "the pool", .by_tasks = true, .holds = j->object};
        *status = sched_wait(c->fiber, &p->changed, &wait);
        return 0;
    }
    size_t n = j->wanted < room ? j->wanted : room;
    sched_leave(s);
    return n;
}

static enum native_status prepare(struct call *c, struct pool_job *j, size_t n) {
    while (j->nstarting < n) {
        struct pool_worker *w = make_worker(c, j);
        if (!w) return NATIVE_ERROR;
        mem_reserve(j->starting, j->nstarting, j->starting_cap);
        w->starting = true;
        j->starting[j->nstarting++] = w;
    }
    return NATIVE_OK;
}

static bool has_started_locked(const struct pool_worker *w) { // perhaps it is over already
    return !w->task || w->task->state != TASK_NEW;
}

// Of one whose start was called off in the middle it will be known later.
void pool_settle(struct pool_job *j) {
    struct pool *p = j->pool;
    size_t undecided = 0;
    for (size_t i = 0; i < j->nstarting; i++) {
        struct pool_worker *w = j->starting[i];
        os_mutex_lock(&p->sched->mutex);
        bool open = w->task && w->task->state == TASK_READY;
        bool started = has_started_locked(w);
        if (!open && started && j->wanted > 0) j->wanted--;
        if (!started) discharge_locked(w);
        w->starting = open;
        os_mutex_unlock(&p->sched->mutex);
        if (!started || w->left) p->ops->abandon(w);
        if (open) j->starting[undecided++] = w;
    }
    j->nstarting = undecided;
    if (undecided == 0) j->starting_asked = false;
}

enum native_status pool_start_workers(struct call *c, struct pool_job *j) {
    enum native_status status = NATIVE_OK;
    while (status == NATIVE_OK) {
        size_t n = j->nstarting ? j->nstarting : places(c, j, &status);
        if (n == 0) break;
        if (j->nstarting == 0) status = prepare(c, j, n);
        if (status == NATIVE_OK) status = j->pool->ops->start(c, j);
        if (status == NATIVE_BLOCK) return status;
        pool_settle(j);
    }
    return status;
}

// Taking.

static bool claim(const struct pool_job *j, uint32_t id, size_t *chunk) {
    struct pool_shared *shared = j->shared;
    for (size_t i = __atomic_load_n(&shared->hint, __ATOMIC_ACQUIRE); i < j->nchunks; i++) {
        uint32_t nobody = 0;
        if (!__atomic_compare_exchange_n(&shared->owners[i], &nobody, id, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) continue;
        __atomic_store_n(&shared->hint, (uint32_t)i + 1, __ATOMIC_RELEASE);
        *chunk = i;
        return true;
    }
    return false;
}

// The hint may pass over a chunk that was put back meanwhile: so the last look begins at the first one.
static bool claim_any(const struct pool_job *j, uint32_t id, size_t *chunk) {
    if (claim(j, id, chunk)) return true;
    __atomic_store_n(&j->shared->hint, 0, __ATOMIC_RELEASE);
    bool found = claim(j, id, chunk);
    if (!found) __atomic_store_n(&j->shared->hint, (uint32_t)j->nchunks, __ATOMIC_RELEASE);
    return found;
}

static void take_locked(struct pool_worker *w) {
    struct pool *p = w->pool;
    for (struct pool_job *j = w->only ? w->only : p->jobs; j; j = w->only ? NULL : j->next) {
        if (!claim_any(j, w->id, &w->chunk)) continue;
        w->job = j;
        w->bad = SIZE_MAX;
        return;
    }
    w->leaving = true;
    if (w->listed) p->serving--;
}

static value piece(struct call *c, const struct pool_worker *w) {
    const struct pool_job *j = w->job;
    struct heap_cache *heap = &c->fiber->cache;
    size_t first = pool_chunk_first(j, w->chunk);
    const struct tuple *all = w->items ? w->items : j->items;
    value items = make_tuple_of(heap, &all->items[first], pool_chunk_count(j, w->chunk));
    if (items == VALUE_UNDEF) return VALUE_UNDEF;
    value parts[] = {value_from_small(j->form), w->items ? w->function : j->function, items};
    return make_tuple_of(heap, parts, 3);
}

static void log_chunk(const struct call *c, enum event_kind kind, const struct pool_worker *w) {
    int64_t first = (int64_t)pool_chunk_first(w->job, w->chunk), n = (int64_t)pool_chunk_count(w->job, w->chunk);
    task_log(task_of(c->fiber), kind, first, n, NULL);
}

// A worker that found the heap full comes again for the chunk it has.
value pool_take(struct call *c, struct pool_worker *w) {
    struct sched *s = task_of(c->fiber)->sched;
    bool again = w->job != NULL;
    os_mutex_lock(&s->mutex);
    if (!again && !w->leaving) take_locked(w);
    os_mutex_unlock(&s->mutex);
    if (!w->job) return VALUE_NONE;
    before_acquire(task_of(c->fiber), &w->job->before_mark);
    if (!again) log_chunk(c, EVENT_CHUNK, w);
    return piece(c, w);
}

// Its results are as many as the chunk has items, or it is not a chunk's.
static bool fits(const struct pool_worker *w, const struct pool_gift *g) {
    if (!w->job) return false;
    if (g->failed) return value_is_exception(g->v);
    return value_is_list(g->v) && list_len(value_list(g->v)) == pool_chunk_count(w->job, w->chunk);
}

enum native_status pool_give(struct call *c, struct pool_worker *w, value v, bool failed, size_t done) {
    struct pool_gift g = {.v = v, .failed = failed, .done = done};
    if (failed && w->bad != SIZE_MAX) g.done = w->bad;
    if (!fits(w, &g)) return native_raise(c, "RuntimeError", "only a pool's worker may do that");
    before_release(task_of(c->fiber), &w->job->done_mark);
    enum native_status status = w->pool->ops->give(c, w, &g);
    if (status != NATIVE_OK) return status;
    log_chunk(c, EVENT_CHUNK_END, w);
    w->job = NULL;
    return native_return(c, VALUE_NONE);
}

// As shown.

bool pool_show_worker(struct fiber *f, struct text *out, const struct task *t, size_t columns) {
    if (!t->worker) return false;
    const struct pool_job *j = t->worker->made_for;
    size_t n = j->items->len;
    show_value(f, out, j->function, columns);
    if (j->form == FORM_CALL) text_add_str(out, "(...)");
    else if (j->nchunks == 1) text_printf(out, " for %zu item%s", n, n == 1 ? "" : "s");
    else text_printf(out, " for %zu items, %zu at a time", n, j->chunk_items);
    return true;
}
