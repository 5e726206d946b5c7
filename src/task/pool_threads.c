// Pools of threads: workers see the pool's own memory, so giving is storing. A worker serves whatever jobs the pool has and ends
// when there are none; the next job starts new ones, which costs a hand-over to a thread that lingers (free.c).
#include "task/pool_kind.h"
#include "base/mem.h"
#include "lang/make.h"
#include <errno.h>
#include <string.h>

static void *share(size_t bytes) {
    return mem_alloc_zero(1, bytes);
}

static void give_back(void *p, size_t bytes) {
    (void)bytes;
    mem_free(p);
}

static enum native_status prepare(struct call *c, struct pool_worker *w) {
    struct sched *s = w->pool->sched;
    struct task_spec spec = {.target = pool_worker_target(c), .kwargs = VALUE_UNDEF, .daemon = true};
    value object = make_foreign(&c->fiber->cache, s->types[SCHED_THREAD], NULL);
    if (object == VALUE_UNDEF) return NATIVE_ERROR;
    spec.name = pool_worker_name(c, w);
    spec.args = pool_worker_args(c, w);
    if (spec.name == VALUE_UNDEF || spec.args == VALUE_UNDEF) return NATIVE_ERROR;
    struct task *t = task_create(s, task_of(c->fiber)->id, &spec);
    value_store(&t->object, object);
    value_foreign(object)->data = t;
    os_mutex_lock(&s->mutex);
    t->worker = w;
    w->task = t;
    os_mutex_unlock(&s->mutex);
    return NATIVE_OK;
}

static enum native_status refused(struct call *c, const struct sched *s, enum task_start how, int error) {
    native_raise(c, "RuntimeError", "can't start new thread");
    if (how == TASK_REFUSED) return native_hint(c, "this computer has none left for bobbin: %s", strerror(error));
    return native_hint(c, "%zu threads are alive, and no more are allowed; 'set max-tasks N' changes that", s->max_tasks);
}

static enum native_status start(struct call *c, struct pool_job *j) {
    for (size_t i = 0; i < j->nstarting; i++) {
        struct task *t = j->starting[i]->task; // may be over before task_start returns
        enum task_start how = task_start(t, c->fiber);
        if (how != TASK_STARTED) return refused(c, j->pool->sched, how, errno);
    }
    return NATIVE_OK;
}

static void abandon(struct pool_worker *w) {
    if (w->task) w->task->worker = NULL;
    w->task = NULL;
}

static void stop_locked(struct pool_worker *w) {
    sched_request_locked(w->task, POLL_KILL);
}

// The chunk is this worker's alone, so its results can be stored before anybody is told.
static enum native_status give(struct call *c, struct pool_worker *w, const struct pool_gift *g) {
    struct pool_job *j = w->job;
    size_t first = pool_chunk_first(j, w->chunk), n = pool_chunk_count(j, w->chunk);
    for (size_t i = 0; !g->failed && i < n; i++) value_store(pool_place(j, first + i), list_get(value_list(g->v), i));
    struct pool_failure f = {.chunk = w->chunk, .item = first + g->done, .error = g->v};
    struct sched *s = sched_enter(c->fiber);
    memcpy(f.worker, task_of(c->fiber)->name_text, sizeof f.worker);
    if (g->failed) pool_fail_locked(j, &f);
    else pool_store_locked(j, w->chunk);
    sched_leave(s);
    return NATIVE_OK;
}

const struct pool_ops pool_of_threads = {
    .share = share, .unshare = give_back, .prepare = prepare, .start = start, .abandon = abandon, .stop_locked = stop_locked, .give = give,
};
