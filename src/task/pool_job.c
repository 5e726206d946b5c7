// Jobs: items, chunks and outcomes of one map; queueing, waiting and giving up.
//
// The list of a pool holds the jobs that lack an outcome. A job leaves it with its last outcome or when it is cancelled; workers that
// are at its chunks then are ended, and whoever cancelled may wait for that.
#include "task/pool_kind.h"
#include "base/bug.h"
#include "base/mem.h"
#include "lang/make.h"
#include "task/before.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SHOWN_COLUMNS 60 // of a function
#define LOOK_AGAIN_NS 5000000 // while the start of a worker that is not wanted any more is under way

static bool allocate(struct call *c, struct pool_job *j) {
    j->results = make_list(&c->fiber->cache, j->items->len);
    if (!j->results) return native_no_memory(c), false;
    if (j->nchunks == 0) return true;
    j->shared_bytes = sizeof *j->shared + j->nchunks * sizeof *j->shared->owners;
    j->shared = j->pool->ops->share(j->shared_bytes);
    if (!j->shared) {
        native_raise(c, "MemoryError", "no memory to be shared with the workers: %s", strerror(errno));
        return false;
    }
    j->outcome = mem_alloc_zero(j->nchunks, sizeof *j->outcome);
    j->order = mem_alloc_zero(j->nchunks, sizeof *j->order);
    return true;
}

struct pool_job *pool_job_create(struct call *c, const struct pool_job_spec *spec) {
    struct pool_job *j = mem_alloc_zero(1, sizeof *j);
    size_t n = spec->items->len;
    j->pool = spec->pool;
    j->ops = spec->pool->ops;
    j->pool_object = spec->pool->object;
    j->object = spec->object;
    j->function = spec->function;
    j->items = spec->items;
    j->form = spec->form;
    j->chunk_items = spec->chunk_items < n ? spec->chunk_items : n;
    j->nchunks = n ? (n - 1) / j->chunk_items + 1 : 0;
    j->left = j->nchunks;
    j->spares = spec->pool->size;
    if (allocate(c, j)) return j;
    pool_job_destroy(j);
    return NULL;
}

// Under no mutex: its object is garbage, so nobody knows it any more.
void pool_job_destroy(struct pool_job *j) {
    if (!j) return;
    if (j->shared) j->ops->unshare(j->shared, j->shared_bytes);
    mem_free(j->outcome);
    mem_free(j->order);
    mem_free(j->failures);
    mem_free(j->starting);
    mem_free(j);
}

void pool_job_mark(struct pool_job *j, struct heap_marker *m) {
    heap_mark(m, j->pool_object);
    heap_mark(m, j->function);
    heap_mark(m, value_from_object(j->items));
    if (j->results) heap_mark(m, value_from_object(j->results));
    for (size_t i = 0; i < j->nfailures; i++) heap_mark(m, j->failures[i].error);
}

bool pool_job_needs(const struct pool_job *j, size_t chunk) {
    return j->outcome[chunk] == CHUNK_OPEN || j->outcome[chunk] == CHUNK_RETRIED;
}

// Queueing.

static void list_locked(struct pool_job *j) {
    struct pool *p = j->pool;
    *(p->jobs ? &p->last_job->next : &p->jobs) = j;
    p->last_job = j;
    j->listed = true;
    size_t room = p->size;
    if (!p->ops->inherits) room = p->serving < p->size ? p->size - p->serving : 0;
    j->wanted = j->nchunks < room ? j->nchunks : room;
}

static void unlist_locked(struct pool_job *j) {
    struct pool *p = j->pool;
    struct pool_job *before = NULL;
    if (!j->listed) return;
    for (struct pool_job *at = p->jobs; at != j; at = at->next) before = at;
    *(before ? &before->next : &p->jobs) = j->next;
    if (p->last_job == j) p->last_job = before;
    j->next = NULL;
    j->listed = false;
    sched_wake_all(&p->changed);
    sched_wake_all(&j->waiters);
}

// Progress can be told by this and the ends of chunks.
static void log_map_locked(struct call *c, const struct pool_job *j, const struct text *function) {
    task_log(task_of(c->fiber), EVENT_MAP, (int64_t)j->items->len, (int64_t)j->nchunks, text_str(function));
}

enum native_status pool_job_begin(struct call *c, struct pool_job *j, bool owned) {
    struct text function = {0};
    show_value(c->fiber, &function, j->function, SHOWN_COLUMNS);
    struct sched *s = sched_enter(c->fiber);
    if (!j->listed && j->left > 0 && !j->cancelled) {
        before_release(task_of(c->fiber), &j->before_mark);
        log_map_locked(c, j, &function);
        list_locked(j);
        if (owned) {
            j->owner = task_of(c->fiber);
            j->owner->awaits = j;
        }
    }
    sched_leave(s);
    text_finish(&function);
    return pool_start_workers(c, j);
}

// Outcomes.

static void outcome_locked(struct pool_job *j, size_t chunk, enum pool_outcome outcome) {
    j->outcome[chunk] = (uint8_t)outcome;
    j->order[j->norder++] = (uint32_t)chunk;
    if (--j->left == 0) unlist_locked(j);
    else sched_wake_all(&j->waiters);
}

void pool_store_locked(struct pool_job *j, size_t chunk) {
    if (pool_job_needs(j, chunk)) outcome_locked(j, chunk, CHUNK_DONE);
}

void pool_fail_locked(struct pool_job *j, const struct pool_failure *f) {
    if (!pool_job_needs(j, f->chunk)) return;
    mem_reserve(j->failures, j->nfailures, j->failures_cap);
    j->failures[j->nfailures++] = *f;
    outcome_locked(j, f->chunk, CHUNK_FAILED);
}

static bool works_for(const struct pool_worker *w, const struct pool_job *j) {
    return w->only == j || w->job == j;
}

void pool_job_cancel_locked(struct pool_job *j) {
    if (j->left == 0 || j->cancelled) return;
    j->cancelled = true;
    j->wanted = 0;
    log_append(j->pool->sched->log, EVENT_MAP_CUT, 0, (int64_t)j->left, 0, NULL, 0);
    if (!j->listed) list_locked(j);
    unlist_locked(j);
    for (struct pool_worker *w = j->pool->workers; w; w = w->next) {
        if (w->task && works_for(w, j)) j->pool->ops->stop_locked(w);
    }
}

void pool_job_cancel(struct pool_job *j) {
    struct sched *s = j->pool->sched;
    pool_settle(j);
    os_mutex_lock(&s->mutex);
    pool_job_cancel_locked(j);
    sched_leave(s);
}

bool pool_job_is_done(struct pool_job *j) {
    struct sched *s = j->pool->sched;
    os_mutex_lock(&s->mutex);
    bool done = j->left == 0 || j->cancelled;
    os_mutex_unlock(&s->mutex);
    return done;
}

// Waiting.

static bool has_workers(const struct pool_job *j) {
    const struct pool *p = j->pool;
    bool idle = !p->jobs && !p->ops->inherits; // then its workers are on their way out
    for (const struct pool_worker *w = p->workers; w; w = w->next) {
        if (idle || works_for(w, j)) return true;
    }
    return false;
}

static bool is_reached(const struct pool_job *j, const struct pool_goal *g) {
    if (g->until == UNTIL_CHUNK && !pool_job_needs(j, g->n)) return true;
    if (g->until == UNTIL_NTH && j->norder > g->n) return true;
    if (j->left > 0 && !j->cancelled) return false;
    return g->until != UNTIL_ALL || !has_workers(j);
}

enum native_status pool_job_wait(struct call *c, struct pool_job *j, const struct pool_goal *g, bool *done) {
    for (;;) {
        if (j->cancelled && j->nstarting) pool_settle(j);
        struct sched *s = sched_enter(c->fiber);
        *done = is_reached(j, g);
        bool late = !*done && sched_now(s) >= g->deadline;
        bool wants = j->wanted > 0;
        if (!*done && !late && !wants) {
            struct waiting w = {.why = WAIT_OTHER, .deadline = g->deadline, .name = "the pool", .by_tasks = true, .holds = j->object};
            if (j->nstarting) w.deadline = sched_now(s) + LOOK_AGAIN_NS;
            return sched_wait(c->fiber, g->until == UNTIL_ALL ? &j->pool->changed : &j->waiters, &w);
        }
        if (*done) before_acquire(task_of(c->fiber), &j->done_mark);
        sched_leave(s);
        if (*done || late) return NATIVE_OK;
        enum native_status status = pool_start_workers(c, j);
        if (status != NATIVE_OK) return status;
    }
}

void pool_job_disown(struct pool_job *j) {
    struct sched *s = j->pool->sched;
    os_mutex_lock(&s->mutex);
    if (j->owner && j->owner->awaits == j) j->owner->awaits = NULL;
    j->owner = NULL;
    os_mutex_unlock(&s->mutex);
}

// Results.

value pool_job_result(const struct pool_job *j, size_t item) {
    return value_load(pool_place(j, item));
}

value pool_job_results(const struct pool_job *j) {
    __atomic_store_n(&j->results->len, j->items->len, __ATOMIC_RELEASE);
    return value_from_object(j->results);
}

size_t pool_job_items(const struct pool_job *j) {
    return j->items->len;
}

size_t pool_job_chunk_of(const struct pool_job *j, size_t item) {
    return item / j->chunk_items;
}

size_t pool_job_chunks(const struct pool_job *j) {
    return j->nchunks;
}

void pool_job_range(const struct pool_job *j, size_t chunk, size_t *first, size_t *n) {
    *first = pool_chunk_first(j, chunk);
    *n = pool_chunk_count(j, chunk);
}

bool pool_job_is_call(const struct pool_job *j) {
    return j->form == FORM_CALL;
}

size_t pool_job_failures(struct pool_job *j) {
    struct sched *s = j->pool->sched;
    os_mutex_lock(&s->mutex);
    size_t n = j->nfailures;
    os_mutex_unlock(&s->mutex);
    return n;
}

size_t pool_job_nth_done(struct pool_job *j, size_t nth) {
    struct sched *s = j->pool->sched;
    os_mutex_lock(&s->mutex);
    size_t chunk = nth < j->norder ? j->order[nth] : SIZE_MAX;
    os_mutex_unlock(&s->mutex);
    return chunk;
}

static bool find_failure(struct pool_job *j, size_t chunk, struct pool_failure *out) {
    bool found = false;
    struct sched *s = j->pool->sched;
    os_mutex_lock(&s->mutex);
    for (size_t i = 0; i < j->nfailures; i++) {
        const struct pool_failure *f = &j->failures[i];
        if ((chunk != POOL_ALL && f->chunk != chunk) || (found && out->chunk < f->chunk)) continue;
        *out = *f;
        found = true;
    }
    os_mutex_unlock(&s->mutex);
    return found;
}

static enum native_status raise_death(struct call *c, const struct pool_job *j, const struct pool_failure *f) {
    size_t first = f->item, last = first + pool_chunk_count(j, f->chunk) - 1;
    if (first == last) native_raise(c, "RuntimeError", "two workers died, one after the other, at item %zu", first);
    else native_raise(c, "RuntimeError", "two workers died, one after the other, at items %zu to %zu", first, last);
    return native_hint(c, "the last one was %s; was it killed, or did it need more memory than there is?", f->worker);
}

// The worker's error itself, with the item it is about for a hint behind its own.
static enum native_status raise_error(struct call *c, const struct pool_job *j, const struct pool_failure *f) {
    c->fiber->error = f->error;
    if (!value_is_exception(f->error) || j->form == FORM_CALL) return NATIVE_ERROR;
    value old = value_exception(f->error)->hint;
    char place[TASK_NAME_BYTES + 64];
    snprintf(place, sizeof place, "at item %zu (counted from 0), in %s", f->item, f->worker);
    if (!value_is_str(old)) fiber_hint(c->fiber, "%s", place);
    else if (!strstr(value_str(old)->bytes, place)) fiber_hint(c->fiber, "%s; %s", value_str(old)->bytes, place);
    return NATIVE_ERROR;
}

enum native_status pool_job_raise(struct call *c, struct pool_job *j, size_t chunk) {
    struct pool_failure f;
    if (find_failure(j, chunk, &f)) return f.error == VALUE_UNDEF ? raise_death(c, j, &f) : raise_error(c, j, &f);
    bool open = chunk == POOL_ALL ? j->left > 0 : j->nchunks > 0 && pool_job_needs(j, chunk);
    if (!open) return NATIVE_OK;
    return native_raise(c, "RuntimeError", "the pool was ended before this was done");
}
