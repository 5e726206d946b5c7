// Barriers. Each waiter has a note in its fiber: what it is to find when it looks again. Who ends the wait of a group writes
// the notes of all in it and wakes them, under the scheduler's mutex; so the next group may gather at once, while those of
// the last are still on their way.
//
//     note = place in the group << 2 | STANDING, PASSED or BROKEN
#include "task/sync.h"
#include "base/mem.h"
#include "task/before.h"
#include <stddef.h>

enum { ENTERING, STANDING, PASSED, BROKEN };

static uint64_t *note_of(struct fiber *f) {
    return &f->wait.state[1];
}

// Everybody who stands here goes on, with this for an answer.
static void dismiss_locked(struct barrier *b, uint64_t answer) {
    for (struct task *t = b->waiters.first; t; t = t->wait_next) {
        *note_of(t->fiber) = (*note_of(t->fiber) & ~(uint64_t)3) | answer;
        if (answer == PASSED) before_acquire(t, &b->before_mark);
    }
    sched_wake_all(&b->waiters);
    b->before_mark = 0; // the next group knows nothing of this one
}

static void break_locked(struct barrier *b) {
    b->broken = true;
    dismiss_locked(b, BROKEN);
    sched_wake_all(&b->entering);
}

static void on_deserted(struct wait_queue *q, struct task *t) {
    (void)t;
    break_locked((struct barrier *)(void *)((char *)q - offsetof(struct barrier, waiters)));
}

struct barrier *barrier_create(struct sched *s, uint32_t parties, bool has_action) {
    struct barrier *b = mem_alloc_zero(1, sizeof *b);
    b->sched = s;
    b->parties = parties;
    b->has_action = has_action;
    b->waiters.deserted = on_deserted;
    sync_name(s, SYNC_BARRIER, b->name);
    return b;
}

struct barrier *barrier_copy(const struct barrier *b) {
    struct barrier *copy = mem_alloc(sizeof *copy);
    *copy = *b;
    copy->before_mark = 0;
    copy->waiters = (struct wait_queue){.deserted = on_deserted};
    copy->entering = (struct wait_queue){0};
    copy->acting = 0;
    return copy;
}

void barrier_destroy(struct barrier *b) {
    mem_free(b);
}

static uint32_t standing_locked(const struct barrier *b) {
    uint32_t n = 0;
    for (const struct task *t = b->waiters.first; t; t = t->wait_next) n++;
    return n;
}

static void set_acting_locked(struct barrier *b, uint32_t task) {
    __atomic_store_n(&b->acting, task, __ATOMIC_RELAXED);
}

static enum barrier_outcome stand_locked(struct barrier *b, struct call *c, struct wait_queue *q, int64_t deadline) {
    struct waiting w = {.why = WAIT_BARRIER, .deadline = deadline, .name = b->name, .holder = &b->acting, .holds = c->self, .about = b};
    sched_wait(c->fiber, q, &w);
    return BARRIER_WAITS;
}

// The mutex is held, and let go unless the caller has to wait.
static enum barrier_outcome enter_locked(struct barrier *b, struct call *c, int64_t deadline, uint32_t *index) {
    struct fiber *f = c->fiber;
    if (b->acting && !b->broken) return stand_locked(b, c, &b->entering, OS_NO_DEADLINE);
    *index = standing_locked(b);
    enum barrier_outcome outcome = BARRIER_BROKEN;
    if (!b->broken) before_release(task_of(f), &b->before_mark);
    if (!b->broken && *index + 1 == b->parties) {
        before_acquire(task_of(f), &b->before_mark);
        outcome = b->has_action ? BARRIER_LAST : BARRIER_PASSED;
        if (b->has_action) set_acting_locked(b, task_of(f)->id);
        else dismiss_locked(b, PASSED);
    } else if (!b->broken && sched_now(b->sched) < deadline) {
        *note_of(f) = (uint64_t)*index << 2 | STANDING;
        return stand_locked(b, c, &b->waiters, deadline);
    } else if (!b->broken) {
        break_locked(b);
    }
    sched_leave(b->sched);
    return outcome;
}

enum barrier_outcome barrier_wait(struct barrier *b, struct call *c, int64_t deadline, uint32_t *index) {
    struct fiber *f = c->fiber;
    struct sched *s = sched_enter(f);
    if (!c->resumed) *note_of(f) = ENTERING;
    uint64_t state = *note_of(f) & 3;
    *index = (uint32_t)(*note_of(f) >> 2);
    if (state == ENTERING) return enter_locked(b, c, deadline, index);
    if (state == STANDING && !f->wait.timed_out) return stand_locked(b, c, &b->waiters, deadline);
    if (state == STANDING) break_locked(b);
    *note_of(f) = ENTERING; // nothing of it is left for who looks at the fiber later
    sched_leave(s);
    return state == PASSED ? BARRIER_PASSED : BARRIER_BROKEN;
}

void barrier_acted(struct barrier *b, struct fiber *f) {
    struct sched *s = sched_enter(f);
    set_acting_locked(b, 0);
    before_release(task_of(f), &b->before_mark);
    dismiss_locked(b, PASSED);
    sched_wake_all(&b->entering);
    sched_leave(s);
}

void barrier_abort(struct barrier *b, struct fiber *f) {
    struct sched *s = sched_enter(f);
    if (b->acting == task_of(f)->id) set_acting_locked(b, 0);
    break_locked(b);
    sched_leave(s);
}

void barrier_reset(struct barrier *b, struct fiber *f) {
    struct sched *s = sched_enter(f);
    dismiss_locked(b, BROKEN);
    b->broken = false;
    sched_leave(s);
}

uint32_t barrier_waiting(struct barrier *b) {
    os_mutex_lock(&b->sched->mutex);
    uint32_t n = b->broken ? 0 : standing_locked(b);
    os_mutex_unlock(&b->sched->mutex);
    return n;
}

bool barrier_is_broken(struct barrier *b) {
    os_mutex_lock(&b->sched->mutex);
    bool broken = b->broken;
    os_mutex_unlock(&b->sched->mutex);
    return broken;
}
