// Semaphores and events. Both are looked at and changed under the scheduler's mutex, so a look and the waiting that follows
// are one step; only questions that do not lead to a wait (is it set?) go without.
//
// A semaphore is not handed over: giving one back wakes the first who waits, and whoever looks first has it.
#include "task/sync.h"
#include "base/mem.h"
#include "task/before.h"

struct semaphore *semaphore_create(struct sched *s, int64_t first, bool bounded) {
    struct semaphore *m = mem_alloc_zero(1, sizeof *m);
    m->value = first;
    m->limit = bounded ? first : INT64_MAX;
    sync_name(s, SYNC_SEMAPHORE, m->name);
    return m;
}

struct semaphore *semaphore_copy(const struct semaphore *m) {
    struct semaphore *copy = mem_alloc(sizeof *copy);
    *copy = *m;
    copy->before_mark = 0;
    copy->waiters = (struct wait_queue){0};
    return copy;
}

void semaphore_destroy(struct semaphore *m) {
    mem_free(m);
}

int64_t semaphore_value(const struct semaphore *m) {
    return __atomic_load_n(&m->value, __ATOMIC_ACQUIRE);
}

static void add_locked(struct semaphore *m, int64_t n) {
    __atomic_store_n(&m->value, m->value + n, __ATOMIC_RELEASE);
}

enum sync_outcome semaphore_take(struct semaphore *m, struct fiber *f, int64_t deadline, value object) {
    struct sched *s = sched_enter(f);
    bool done = m->value > 0;
    if (!done && sched_now(s) < deadline) {
        struct waiting w = {.why = WAIT_SEMAPHORE, .deadline = deadline, .name = m->name, .holds = object};
        sched_wait(f, &m->waiters, &w);
        return SYNC_WAITS;
    }
    if (done) add_locked(m, -1);
    if (done) before_acquire(task_of(f), &m->before_mark);
    sched_leave(s);
    return done ? SYNC_DONE : SYNC_LATE;
}

bool semaphore_give(struct semaphore *m, struct fiber *f, int64_t n) {
    struct sched *s = sched_enter(f);
    bool fits = n <= m->limit - m->value;
    if (fits) before_release(task_of(f), &m->before_mark);
    if (fits) add_locked(m, n);
    while (fits && n-- > 0 && sched_wake_one(&m->waiters)) continue;
    sched_leave(s);
    return fits;
}

struct flag *flag_create(struct sched *s) {
    struct flag *e = mem_alloc_zero(1, sizeof *e);
    sync_name(s, SYNC_EVENT, e->name);
    return e;
}

struct flag *flag_copy(const struct flag *e) {
    struct flag *copy = mem_alloc(sizeof *copy);
    *copy = *e;
    copy->before_mark = 0;
    copy->waiters = (struct wait_queue){0};
    return copy;
}

void flag_destroy(struct flag *e) {
    mem_free(e);
}

bool flag_is_set(const struct flag *e) {
    return __atomic_load_n(&e->set, __ATOMIC_ACQUIRE);
}

bool flag_look(struct flag *e, struct fiber *f) {
    if (!flag_is_set(e)) return false;
    before_acquire(task_of(f), &e->before_mark);
    return true;
}

// In who waits for an event: it has been set meanwhile.
static uint64_t *heard_of(struct fiber *f) {
    return &f->wait.state[1];
}

void flag_set(struct flag *e, struct fiber *f) {
    struct sched *s = sched_enter(f);
    before_release(task_of(f), &e->before_mark);
    __atomic_store_n(&e->set, true, __ATOMIC_RELEASE);
    for (struct task *t = e->waiters.first; t; t = t->wait_next) *heard_of(t->fiber) = true;
    sched_wake_all(&e->waiters);
    sched_leave(s);
}

void flag_clear(struct flag *e, struct fiber *f) {
    struct sched *s = sched_enter(f);
    __atomic_store_n(&e->set, false, __ATOMIC_RELEASE);
    sched_leave(s);
}

enum sync_outcome flag_wait(struct flag *e, struct fiber *f, int64_t deadline, value object, bool resumed) {
    if (!resumed && flag_look(e, f)) return SYNC_DONE;
    struct sched *s = sched_enter(f);
    if (!resumed) *heard_of(f) = false;
    bool done = e->set || *heard_of(f);
    if (!done && sched_now(s) < deadline) {
        struct waiting w = {.why = WAIT_EVENT, .deadline = deadline, .name = e->name, .holds = object};
        sched_wait(f, &e->waiters, &w);
        return SYNC_WAITS;
    }
    *heard_of(f) = false;
    if (done) before_acquire(task_of(f), &e->before_mark);
    sched_leave(s);
    return done ? SYNC_DONE : SYNC_LATE;
}
