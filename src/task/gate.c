// Gates. The number stands in shared memory under a lock that survives its holder, beside a bell (base/shared.h). Who finds
// nothing hushes the bell and leaves a mark; who gives sees the mark and rings, before the number changes: so who is killed
// in between has only made others look in vain. Who is killed while having taken never gives back, as in Python: what waits
// says who that was.
#include "task/gate.h"
#include "base/mem.h"
#include "task/before.h"
#include "task/child.h"
#include "task/watch_bell.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct gate_shared {
    struct shared_mutex mutex;
    int64_t value;  // atomic for a glance
    uint64_t times; // it was opened
    bool awaited;
    pid_t owner_pid;     // who took it last; 0: nobody has it
    task_id owner_task;
    uint32_t count;      // reentrant: how often
    char owner[TASK_NAME_BYTES];
};

struct gate {
    struct sched *sched;
    struct gate_shared *shared;
    struct watch_bell bell;
    struct gate_spec spec;
    uint32_t before_mark;
    char name[SYNC_NAME_BYTES];
};

static bool open_all(struct gate *g) {
    g->bell.bell = (struct bell){-1, -1};
    g->shared = shared_map(sizeof *g->shared);
    if (!g->shared) return false;
    shared_mutex_init(&g->shared->mutex);
    return watch_bell_open(&g->bell, g->sched);
}

struct gate *gate_create(struct sched *s, const struct gate_spec *spec) {
    struct gate *g = mem_alloc_zero(1, sizeof *g);
    g->sched = s;
    g->spec = *spec;
    if (!open_all(g)) {
        int error = errno;
        gate_destroy(g);
        errno = error;
        return NULL;
    }
    g->shared->value = spec->first;
    sync_name(s, spec->kind, g->name);
    return g;
}

void gate_destroy(struct gate *g) {
    if (!g) return;
    shared_unmap(g->shared, sizeof *g->shared);
    watch_bell_close(&g->bell);
    mem_free(g);
}

static struct gate_shared *enter(struct gate *g) {
    if (shared_mutex_lock(&g->shared->mutex)) watch_bell_ring(&g->bell);
    return g->shared;
}

static void leave(struct gate *g) {
    shared_mutex_unlock(&g->shared->mutex);
}

static void set_value(struct gate_shared *shared, int64_t v) {
    __atomic_store_n(&shared->value, v, __ATOMIC_RELEASE);
}

static bool is_mine(const struct gate_shared *shared, const struct task *t) {
    return shared->owner_pid == t->sched->image->pid && shared->owner_task == t->id;
}

// "Thread-1", "Process-2", or "Thread-1 of Process-2".
static void note_owner(struct gate_shared *shared, struct task *t) {
    const struct task *process = child_self(t->sched);
    char name[2 * TASK_NAME_BYTES + 8];
    os_mutex_lock(&t->sched->mutex);
    if (!process) snprintf(name, sizeof name, "%s", t->name_text);
    else if (t == t->sched->image->main) snprintf(name, sizeof name, "%s", process->name_text);
    else if (t->inside) snprintf(name, sizeof name, "%s", t->name_text);
    else snprintf(name, sizeof name, "%s of %s", t->name_text, process->name_text);
    os_mutex_unlock(&t->sched->mutex);
    snprintf(shared->owner, sizeof shared->owner, "%.*s", TASK_NAME_BYTES - 1, name);
    shared->owner_pid = t->sched->image->pid;
    shared->owner_task = t->id;
    shared->count = 1;
}

// The lock is held, and let go.
static enum sync_outcome wait_for(struct gate *g, struct call *call, const struct waiting *w) {
    char name[TASK_NAME_BYTES];
    const struct gate_shared *shared = g->shared;
    bool told = w->why == WAIT_LOCK && shared->owner_pid != 0;
    if (told) snprintf(name, sizeof name, "%.20s, held by %.30s", g->name, shared->owner);
    else snprintf(name, sizeof name, "%s", g->name);
    watch_bell_hush(&g->bell);
    g->shared->awaited = true;
    leave(g);
    struct waiting named = *w;
    named.name = name;
    watch_bell_wait(&g->bell, call->fiber, &named);
    return SYNC_WAITS;
}

enum sync_outcome gate_take(struct gate *g, struct call *call, int64_t deadline, value object) {
    struct task *t = task_of(call->fiber);
    struct gate_shared *shared = enter(g);
    bool again = g->spec.reentrant && shared->value == 0 && is_mine(shared, t);
    bool done = again || shared->value > 0;
    if (!done && sched_now(t->sched) < deadline) {
        struct waiting w = {.why = g->spec.kind == SYNC_LOCK ? WAIT_LOCK : WAIT_SEMAPHORE, .deadline = deadline, .holds = object};
        return wait_for(g, call, &w);
    }
    if (again) {
        shared->count++;
    } else if (done) {
        note_owner(shared, t);
        set_value(shared, shared->value - 1);
    }
    leave(g);
    if (done) before_acquire(t, &g->before_mark);
    return done ? SYNC_DONE : SYNC_LATE;
}

static void ring_if_awaited(struct gate *g) {
    if (g->shared->awaited) watch_bell_ring(&g->bell);
}

enum gate_giving gate_give(struct gate *g, const struct fiber *f) {
    struct gate_shared *shared = enter(g);
    enum gate_giving giving = GATE_GIVEN;
    if (g->spec.reentrant && (shared->value > 0 || !is_mine(shared, task_of(f)))) {
        giving = GATE_NOT_MINE;
    } else if (shared->value >= g->spec.limit) {
        giving = GATE_TOO_OFTEN;
    } else if (!g->spec.reentrant || --shared->count == 0) {
        ring_if_awaited(g);
        before_release(task_of(f), &g->before_mark);
        shared->owner_pid = 0;
        set_value(shared, shared->value + 1);
        shared->awaited = false;
    }
    leave(g);
    return giving;
}

void gate_open(struct gate *g, const struct fiber *f) {
    struct gate_shared *shared = enter(g);
    before_release(task_of(f), &g->before_mark);
    ring_if_awaited(g);
    set_value(shared, 1);
    shared->times++;
    shared->awaited = false;
    leave(g);
}

void gate_shut(struct gate *g) {
    set_value(enter(g), 0);
    leave(g);
}

// What the caller remembers of its first look is how often it had been opened by then.
enum sync_outcome gate_pass(struct gate *g, struct call *call, int64_t deadline) {
    struct fiber *f = call->fiber;
    struct gate_shared *shared = enter(g);
    if (!call->resumed) f->wait.state[1] = shared->times;
    bool done = shared->value > 0 || shared->times != f->wait.state[1];
    if (!done && sched_now(task_of(f)->sched) < deadline) {
        return wait_for(g, call, &(struct waiting){.why = WAIT_EVENT, .deadline = deadline, .holds = call->self});
    }
    leave(g);
    if (done) before_acquire(task_of(f), &g->before_mark);
    return done ? SYNC_DONE : SYNC_LATE;
}

int64_t gate_value(struct gate *g) {
    return __atomic_load_n(&g->shared->value, __ATOMIC_ACQUIRE);
}

int64_t gate_limit(const struct gate *g) {
    return g->spec.limit;
}

void gate_owner(struct gate *g, struct text *who, uint32_t *times) {
    const struct gate_shared *shared = enter(g);
    const struct task *process = child_self(g->sched);
    bool held = shared->value == 0 && shared->owner_pid != 0;
    *times = held ? shared->count : 0;
    if (!held) text_add_str(who, "None");
    else if (shared->owner_pid != g->sched->image->pid) text_add_str(who, "SomeOtherProcess");
    else text_add_str(who, process ? process->name_text : "MainProcess");
    if (held && shared->owner_pid == g->sched->image->pid && shared->owner_task != g->sched->image->main->id) text_printf(who, "|%s", shared->owner);
    leave(g);
}
