// Conditions. The waiter's two steps, letting the lock go and beginning to wait, are one for whoever notifies, since both
// happen under the scheduler's mutex:
//
//     waiter:    [lock free, enqueue]   parks ............... woken: takes the lock again, in a call of its own
//     notifier:                         takes the lock  [take from queue, post]  lets it go
//
// A word given is for one waiter. If that one is killed or interrupted before it hears it, block.c gives it to the next.
#include "task/sync.h"
#include "base/mem.h"
#include <string.h>

struct condition *condition_create(struct sched *s) {
    struct condition *c = mem_alloc_zero(1, sizeof *c);
    c->sched = s;
    sync_name(s, SYNC_CONDITION, c->name);
    return c;
}

struct condition *condition_copy(const struct condition *c) {
    struct condition *copy = mem_alloc(sizeof *copy);
    *copy = *c;
    copy->waiters = (struct wait_queue){0};
    return copy;
}

void condition_destroy(struct condition *c) {
    mem_free(c);
}

// A plain lock may be held by anybody: Python asks no more of it.
bool condition_may_be_used(const struct condition *c, const struct fiber *f) {
    return c->lock->reentrant ? lock_is_mine(c->lock, f) : lock_is_held(c->lock);
}

// Who is called again was woken or is late, nothing else: a wait that is interrupted is not resumed.
enum sync_outcome condition_wait(struct condition *c, struct fiber *f, int64_t deadline, value object, bool resumed) {
    struct sched *s = sched_enter(f);
    if (resumed) {
        sched_leave(s);
        return f->wait.timed_out ? SYNC_LATE : SYNC_DONE;
    }
    lock_let_go_locked(c->lock, task_of(f));
    struct waiting w = {.why = WAIT_CONDITION, .deadline = deadline, .name = c->name, .holds = object, .about = c};
    sched_wait(f, &c->waiters, &w);
    return SYNC_WAITS;
}

static void note_missed_locked(struct condition *c, const struct task *by) {
    memcpy(c->missed, by->name_text, sizeof c->missed);
    c->missed_at = task_place(by);
}

void condition_notify(struct condition *c, struct fiber *f, int64_t n) {
    struct sched *s = sched_enter(f);
    if (c->waiters.first) c->missed[0] = '\0';
    else note_missed_locked(c, task_of(f));
    while (n-- > 0 && sched_wake_one(&c->waiters)) continue;
    sched_leave(s);
}

size_t condition_waiting(struct condition *c) {
    size_t n = 0;
    os_mutex_lock(&c->sched->mutex);
    for (const struct task *t = c->waiters.first; t; t = t->wait_next) n++;
    os_mutex_unlock(&c->sched->mutex);
    return n;
}
