// Pools as a whole: making, closing, ending; and what follows when a worker's task is over. Jobs are in pool_job.c, what workers do
// in pool_work.c. This knows no kind of worker.
//
// A worker that ends without having brought what came of its chunk has died: somebody killed it. The chunk goes back once; if
// its second worker dies, too, the chunk is to blame, and the job gets an error that names the items. Whoever waits for the
// job starts the replacement, since only a fiber can make objects.
#include "base/bug.h"
#include "base/mem.h"
#include "task/pool_kind.h"
#include <stdio.h>
#include <string.h>

struct pool *pool_create(struct sched *s, const struct pool_spec *spec) {
    struct pool *p = mem_alloc_zero(1, sizeof *p);
    p->sched = s;
    p->ops = spec->ops;
    p->object = spec->object;
    p->size = spec->size;
    p->first_number = spec->first_number;
    snprintf(p->prefix, sizeof p->prefix, "%s", spec->prefix);
    return p;
}

void pool_destroy(struct pool *p) {
    mem_free(p);
}

// Its jobs and workers hold it; it holds those that are not over.
void pool_mark(struct pool *p, struct heap_marker *m) {
    for (struct pool_job *j = p->jobs; j; j = j->next) heap_mark(m, j->object);
    for (struct pool_worker *w = p->workers; w; w = w->next) heap_mark(m, w->object);
}

void pool_remember_worker_locked(struct pool_worker *w) {
    struct sched *s = w->pool->sched;
    w->next_of_all = s->workers;
    s->workers = w;
    w->listed = true;
}

void pool_forget_worker_locked(struct pool_worker *w) {
    struct pool_worker **at = &w->pool->sched->workers;
    while (*at != w) at = &(*at)->next_of_all;
    *at = w->next_of_all;
    w->listed = false;
}

static void mark_workers(void *user, struct heap_marker *m) {
    struct sched *s = user;
    os_mutex_lock(&s->mutex);
    for (struct pool_worker *w = s->workers; w; w = w->next_of_all) heap_mark(m, w->object);
    os_mutex_unlock(&s->mutex);
}

// In a child, where nobody works for the pools that it inherited. A worker's own child goes on with its job all the same.
static void forget_all(void *user) {
    struct sched *s = user;
    for (struct pool_worker *w = s->workers; w; w = w->next_of_all) {
        struct pool *p = w->pool;
        for (struct pool_job *j = p->jobs; j; j = j->next) {
            j->listed = false;
            j->cancelled = true;
        }
        p->jobs = p->last_job = NULL;
        p->workers = NULL;
        p->serving = 0;
        p->changed = (struct wait_queue){0};
        w->listed = false;
    }
    s->workers = NULL;
    heap_share_machine(interp_heap(s->in));
}

void pools_init(struct sched *s) {
    interp_add_roots(s->in, mark_workers, s);
    sched_at_fork(s, (struct fork_hook){.in_child = forget_all, .user = s});
}

uint32_t pool_next_numbers(struct sched *s, size_t n) {
    os_mutex_lock(&s->mutex);
    uint32_t first = s->workers_named + 1;
    s->workers_named += (uint32_t)n;
    os_mutex_unlock(&s->mutex);
    return first;
}

uint32_t pool_next_executor(struct sched *s) {
    os_mutex_lock(&s->mutex);
    uint32_t n = s->executors_named++;
    os_mutex_unlock(&s->mutex);
    return n;
}

enum pool_state pool_state_of(struct pool *p) {
    os_mutex_lock(&p->sched->mutex);
    enum pool_state state = p->state;
    os_mutex_unlock(&p->sched->mutex);
    return state;
}

size_t pool_size(const struct pool *p) {
    return p->size;
}

void pool_close(struct pool *p) {
    os_mutex_lock(&p->sched->mutex);
    if (p->state == POOL_OPEN) p->state = POOL_CLOSED;
    os_mutex_unlock(&p->sched->mutex);
}

void pool_end(struct pool *p) {
    os_mutex_lock(&p->sched->mutex);
    p->state = POOL_ENDED;
    while (p->jobs) pool_job_cancel_locked(p->jobs);
    for (struct pool_worker *w = p->workers; w; w = w->next) {
        if (w->task && !w->leaving) p->ops->stop_locked(w);
    }
    sched_leave(p->sched);
}

static struct pool_job *job_in_want(const struct pool *p) {
    struct pool_job *j = p->jobs;
    while (j && j->wanted == 0) j = j->next;
    return j;
}

enum native_status pool_join(struct call *c, struct pool *p) {
    for (;;) {
        struct sched *s = sched_enter(c->fiber);
        struct pool_job *j = job_in_want(p);
        if (!j && (p->jobs || p->workers)) {
            struct waiting w = {.why = WAIT_OTHER, .deadline = OS_NO_DEADLINE, .name = "the pool", .by_tasks = true, .holds = p->object};
            return sched_wait(c->fiber, &p->changed, &w);
        }
        sched_leave(s);
        if (!j) return NATIVE_OK;
        enum native_status status = pool_start_workers(c, j);
        if (status != NATIVE_OK) return status;
    }
}

static void unlist(struct pool_worker *w) {
    struct pool *p = w->pool;
    for (struct pool_worker **at = &p->workers; *at; at = &(*at)->next) {
        if (*at != w) continue;
        *at = w->next;
        break;
    }
    pool_forget_worker_locked(w);
    if (!w->leaving) p->serving--;
}

// The chunk that is marked as w's and has no outcome, or SIZE_MAX.
static size_t unfinished_chunk(const struct pool_worker *w) {
    const struct pool_job *j = w->only ? w->only : w->job;
    if (!j) return SIZE_MAX;
    if (!w->only) return pool_job_needs(j, w->chunk) ? w->chunk : SIZE_MAX;
    for (size_t i = 0; i < j->nchunks; i++) {
        if (__atomic_load_n(&j->shared->owners[i], __ATOMIC_ACQUIRE) == w->id && pool_job_needs(j, i)) return i;
    }
    return SIZE_MAX;
}

static void add_items(char *out, size_t size, const struct pool_job *j, size_t chunk) {
    size_t first = pool_chunk_first(j, chunk), n = pool_chunk_count(j, chunk);
    if (n == 1) snprintf(out, size, "item %zu", first);
    else snprintf(out, size, "items %zu to %zu", first, first + n - 1);
}

static void note(const struct pool_worker *w, const char *text) {
    struct sched *s = w->pool->sched;
    struct event e = {.kind = EVENT_NOTE, .task = w->task->id, .cell = w->task->cell, .text = text};
    e.text_len = (uint32_t)strlen(text);
    log_put(s->log, &e);
}

static void put_back(struct pool_worker *w, struct pool_job *j, size_t chunk) {
    char items[80], text[TASK_NAME_BYTES + 160];
    add_items(items, sizeof items, j, chunk);
    snprintf(text, sizeof text, "%s was killed; %s will be done again by another worker", w->task->name_text, items);
    note(w, text);
    j->outcome[chunk] = CHUNK_RETRIED;
    __atomic_store_n(&j->shared->owners[chunk], 0, __ATOMIC_RELEASE);
    __atomic_store_n(&j->shared->hint, 0, __ATOMIC_RELEASE);
}

static void give_up(const struct pool_worker *w, struct pool_job *j, size_t chunk) {
    struct pool_failure f = {.chunk = chunk, .item = pool_chunk_first(j, chunk), .error = VALUE_UNDEF};
    memcpy(f.worker, w->task->name_text, sizeof f.worker);
    pool_fail_locked(j, &f);
}

static bool has_free_chunk(const struct pool_job *j, size_t *chunk) {
    for (*chunk = 0; *chunk < j->nchunks; ++*chunk) {
        if (__atomic_load_n(&j->shared->owners[*chunk], __ATOMIC_ACQUIRE) == 0) return true;
    }
    return false;
}

// A worker of j has died without a chunk. Its place is filled, but not for ever: perhaps none can live here.
static void refill(const struct pool_worker *w, struct pool_job *j) {
    size_t chunk;
    if (!has_free_chunk(j, &chunk)) return;
    if (j->spares == 0) {
        give_up(w, j, chunk);
        pool_job_cancel_locked(j);
        return;
    }
    j->spares--;
    j->wanted++;
}

static void make_good(struct pool_worker *w) {
    struct pool_job *j = w->only ? w->only : w->job;
    size_t chunk = unfinished_chunk(w);
    if (!j || j->cancelled || j->left == 0) return;
    if (chunk == SIZE_MAX) {
        if (w->only && !w->leaving) refill(w, j);
        return;
    }
    j->lost = true;
    if (j->outcome[chunk] == CHUNK_RETRIED) {
        give_up(w, j, chunk);
        if (j->left == 0 || !has_free_chunk(j, &chunk)) return;
    } else {
        put_back(w, j, chunk);
    }
    j->wanted++;
    sched_wake_all(&j->waiters);
}

void pool_worker_ended_locked(struct pool_worker *w, bool in_order) {
    if (!w->listed) return;
    if (in_order && !w->leaving) {
        w->leaving = true;
        w->pool->serving--;
    }
    unlist(w);
    make_good(w);
    w->task->worker = NULL;
    w->task = NULL;
    w->job = NULL;
    sched_wake_all(&w->pool->changed);
}

void pool_task_ended_locked(struct task *t) {
    if (t->worker) pool_worker_ended_locked(t->worker, false);
    if (t->awaits) {
        struct pool_job *j = t->awaits;
        t->awaits = NULL;
        pool_job_cancel_locked(j);
    }
}
