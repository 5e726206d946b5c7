// Pools of processes: a worker is forked for one map, so it has every function and value that exists then, and the items by
// copy-on-write; nothing of that is ever sent. Chunks are handed out by words in memory that stays shared across the fork.
// What comes of a chunk travels as a packet over the worker's own pipe, between its events, and is read on the io thread.
#include "task/pool_kind.h"
#include "base/mem.h"
#include "lang/make.h"
#include "task/child.h"
#include "task/wire.h"
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

enum { PACKET_RESULTS = PACKET_FREE, PACKET_FAILURE };

struct packed_outcome { // then the value: a list of results, or an exception
    uint64_t chunk, done;
};

static void *share(size_t bytes) {
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

static void give_back(void *p, size_t bytes) {
    munmap(p, bytes);
}

// In the worker.

static bool pack(struct call *c, const struct pool_worker *w, const struct pool_gift *g, struct text *out) {
    struct packed_outcome head = {.chunk = w->chunk, .done = g->done};
    text_add(out, (const char *)&head, sizeof head);
    return wire_put(c->fiber, out, g->v);
}

// An error that cannot be sent, since it holds something that cannot, is told as text.
static bool pack_as_text(struct call *c, const struct pool_worker *w, const struct pool_gift *g, struct text *out) {
    struct text summary = {0};
    exception_summary(c->interp, &summary, g->v);
    native_raise(c, "RuntimeError", "%s", text_str(&summary));
    struct pool_gift told = {.v = c->fiber->error, .failed = true, .done = g->done};
    c->fiber->error = VALUE_UNDEF;
    text_finish(&summary);
    text_clear(out);
    return pack(c, w, &told, out);
}

// Which item's result cannot be sent: the error is that one's.
static void find_bad_item(struct call *c, struct pool_worker *w, const struct pool_gift *g) {
    value error = c->fiber->error;
    size_t n = list_len(value_list(g->v));
    for (size_t i = 0; i < n; i++) {
        struct text scratch = {0};
        c->fiber->error = VALUE_UNDEF;
        bool fine = wire_put(c->fiber, &scratch, list_get(value_list(g->v), i));
        text_finish(&scratch);
        if (fine) continue;
        native_hint(c, "a result must leave the worker's process: it can be made of numbers, strings, lists, tuples and dicts");
        w->bad = i;
        return;
    }
    c->fiber->error = error;
}

static void send(struct fiber *f, uint8_t kind, const struct text *bytes) {
    struct sched *s = task_of(f)->sched;
    if (s->ops->processes) {
        s->ops->processes->send(f, kind, bytes->data, bytes->len);
    } else {
        sched_io_begin(f);
        child_send(s, kind, bytes->data, bytes->len);
        sched_io_end(f);
    }
}

static enum native_status give(struct call *c, struct pool_worker *w, const struct pool_gift *g) {
    struct text bytes = {0};
    bool packed = pack(c, w, g, &bytes);
    if (!packed && g->failed) {
        packed = pack_as_text(c, w, g, &bytes);
    } else if (!packed && !c->fiber->out_of_memory) {
        find_bad_item(c, w, g);
    }
    if (packed) send(c->fiber, g->failed ? PACKET_FAILURE : PACKET_RESULTS, &bytes);
    text_finish(&bytes);
    return packed ? NATIVE_OK : NATIVE_ERROR;
}

// In the pool's memory, on the io thread.

// Results go to their places, which nobody else looks at before the chunk has its outcome. false: they do not fit.
static bool store(struct pool_job *j, size_t chunk, value list) {
    size_t first = pool_chunk_first(j, chunk), n = pool_chunk_count(j, chunk);
    if (!value_is_list(list) || list_len(value_list(list)) != n) return false;
    for (size_t i = 0; i < n; i++) value_store(pool_place(j, first + i), list_get(value_list(list), i));
    return true;
}

struct arrival {
    struct pool_worker *worker;
    struct packed_outcome head;
    bool failed;
    const char *bytes;
    size_t len;
};

static void settle_outcome(const struct arrival *a, value v, bool failed) {
    struct pool_job *j = a->worker->only;
    struct sched *s = a->worker->pool->sched;
    size_t chunk = (size_t)a->head.chunk;
    bool stored = !failed && store(j, chunk, v);
    struct pool_failure f = {.chunk = chunk, .item = pool_chunk_first(j, chunk) + (size_t)a->head.done, .error = v};
    os_mutex_lock(&s->mutex);
    memcpy(f.worker, a->worker->task->name_text, sizeof f.worker);
    if (stored) pool_store_locked(j, chunk);
    else pool_fail_locked(j, &f);
    sched_leave(s);
}

// A value that finds the heap full is read again after a collection.
static value read_value(struct sched *s, struct fiber *f, const struct arrival *a) {
    value v = wire_get(f, a->bytes, a->len, NULL);
    if (v != VALUE_UNDEF || !f->out_of_memory) return v;
    f->error = VALUE_UNDEF;
    f->out_of_memory = false;
    sched_collect(s);
    return wire_get(f, a->bytes, a->len, NULL);
}

static void take_in(const struct arrival *a) {
    struct sched *s = a->worker->pool->sched;
    struct fiber *f = mem_alloc_zero(1, sizeof *f);
    world_enter(&s->world);
    fiber_init(f, s->in);
    if (a->worker->task) f->globals = a->worker->task->image->globals;
    value v = read_value(s, f, a);
    if (v == VALUE_UNDEF) settle_outcome(a, f->error, true);
    else settle_outcome(a, v, a->failed);
    fiber_finish(f);
    world_leave(&s->world);
    mem_free(f);
}

static void on_packet(void *user, struct task *t, const struct packet *p) {
    struct pool_worker *w = user;
    struct arrival a = {.worker = w, .failed = p->kind == PACKET_FAILURE};
    (void)t;
    if (p->len < sizeof a.head || p->kind > PACKET_FAILURE) return;
    memcpy(&a.head, p->bytes, sizeof a.head);
    a.bytes = p->bytes + sizeof a.head;
    a.len = p->len - sizeof a.head;
    if (a.head.chunk < w->only->nchunks && a.head.done <= w->only->items->len) take_in(&a);
}

static void on_ended(void *user, struct task *t) {
    struct pool_worker *w = user;
    struct sched *s = w->pool->sched;
    int code;
    bool in_order = process_exit_code(t, &code) && code == 0;
    os_mutex_lock(&s->mutex);
    pool_worker_ended_locked(w, in_order);
    bool starting = w->starting; // then whoever starts it may be looking at t right now
    if (starting) w->left = t;
    sched_leave(s);
    if (!starting) process_release(t);
}

// Starting and stopping.

static enum native_status prepare(struct call *c, struct pool_worker *w) {
    struct sched *s = w->pool->sched;
    struct process_hooks hooks = {.packet = on_packet, .ended = on_ended, .user = w, .number = w->number};
    struct task_spec spec = {.target = pool_worker_target(c), .kwargs = VALUE_UNDEF, .daemon = true};
    spec.name = pool_worker_name(c, w);
    spec.args = pool_worker_args(c, w);
    if (spec.name == VALUE_UNDEF || spec.args == VALUE_UNDEF) return NATIVE_ERROR;
    struct task *t = process_create(s, task_of(c->fiber)->id, &spec, &hooks);
    os_mutex_lock(&s->mutex);
    t->worker = w;
    w->task = t;
    os_mutex_unlock(&s->mutex);
    return NATIVE_OK;
}

static enum native_status refused(struct call *c, struct sched *s, enum process_start how, int error) {
    switch (how) {
    case PROCESS_DAEMONIC:
        return native_raise(c, "AssertionError", "daemonic processes are not allowed to have children");
    case PROCESS_OVER_LIMIT:
        native_raise(c, "BlockingIOError", "[Errno %d] too many processes", EAGAIN);
        return native_hint(c, "no more than %zu may be alive at once; 'set max-processes N' changes that", process_limit(s));
    default:
        native_raise(c, error == ENOMEM ? "MemoryError" : "BlockingIOError", "[Errno %d] %s", error, strerror(error));
        return native_hint(c, "this computer gives bobbin no more processes now");
    }
}

static enum process_start ask(struct call *c, struct pool_job *j) {
    const struct task *self = child_self(j->pool->sched);
    if (self && self->daemon) return PROCESS_DAEMONIC;
    struct task **tasks = mem_alloc(j->nstarting * sizeof *tasks);
    for (size_t i = 0; i < j->nstarting; i++) tasks[i] = j->starting[i]->task;
    enum process_start how = process_start(c->fiber, tasks, j->nstarting);
    int error = errno;
    mem_free(tasks);
    errno = error;
    return how;
}

static enum native_status start(struct call *c, struct pool_job *j) {
    struct sched *s = j->pool->sched;
    enum process_start how = PROCESS_STARTED;
    if (!j->starting_asked) {
        how = ask(c, j);
        j->starting_asked = how == PROCESS_WAIT;
        if (how == PROCESS_WAIT) return NATIVE_BLOCK;
    }
    for (size_t i = 0; i < j->nstarting && how == PROCESS_STARTED; i++) {
        struct task *t = j->starting[i]->task; // NULL: is over already
        if (t) how = process_started(c->fiber, t);
        if (how == PROCESS_WAIT) return NATIVE_BLOCK;
    }
    return how == PROCESS_STARTED ? NATIVE_OK : refused(c, s, how, errno);
}

static void abandon(struct pool_worker *w) {
    struct task *t = w->task ? w->task : w->left;
    t->worker = NULL;
    w->task = w->left = NULL;
    process_release(t);
}

static void stop_locked(struct pool_worker *w) {
    process_kill_locked(w->task);
}

const struct pool_ops pool_of_processes = {
    .inherits = true, .share = share, .unshare = give_back, .prepare = prepare, .start = start, .abandon = abandon,
    .stop_locked = stop_locked, .give = give,
};
