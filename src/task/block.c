// Block and wake (the protocol is in sched.h): enqueueing, waking, and asking a waiting task to come at once.
//
// A task waits between sched_wait, which sets its state under the mutex, and the end of task_park. It ends in one of three
// ways: `woken` is set by a waker, who has taken it from its queue; the deadline passes; or its fiber is asked to end or be
// interrupted. In the last two the task takes itself from its queue. A task that was woken and then interrupted before its
// native looked again may leave the very thing it was woken for to nobody: so it wakes the next in `woken_from`.
#include "task/sched.h"
#include "base/bug.h"
#include "task/deadlock.h"
#include <string.h>

#define URGENT (POLL_INTERRUPT | POLL_KILL)

static void enqueue(struct wait_queue *q, struct task *t) {
    t->queue = q;
    t->wait_prev = q->last;
    t->wait_next = NULL;
    *(q->last ? &q->last->wait_next : &q->first) = t;
    q->last = t;
}

static void dequeue(struct task *t) {
    struct wait_queue *q = t->queue;
    *(t->wait_prev ? &t->wait_prev->wait_next : &q->first) = t->wait_next;
    *(t->wait_next ? &t->wait_next->wait_prev : &q->last) = t->wait_prev;
    t->wait_prev = t->wait_next = NULL;
    t->queue = NULL;
}

struct sched *sched_enter(struct fiber *f) {
    struct task *t = task_of(f);
    os_mutex_lock(&t->sched->mutex);
    t->woken_from = NULL; // it looks again: the wake-up has reached its goal
    t->sched->actor = t->id;
    return t->sched;
}

// Waking takes the time of a system call, and the woken one wants the mutex next: so it comes after letting go. Nobody who
// was woken can be dropped before this thread leaves the world.
void sched_leave(struct sched *s) {
    struct task *woken[SCHED_WOKEN_MAX];
    size_t n = s->nwoken;
    memcpy(woken, s->woken, n * sizeof *woken);
    s->nwoken = 0;
    s->actor = 0;
    os_mutex_unlock(&s->mutex);
    for (size_t i = 0; i < n; i++) s->ops->wake(woken[i]);
}

static void wake_due_locked(struct sched *s) {
    while (s->nwoken > 0) s->ops->wake(s->woken[--s->nwoken]);
}

void sched_unlock(struct sched *s) {
    wake_due_locked(s);
    s->actor = 0;
    os_mutex_unlock(&s->mutex);
}

void task_leave_queue_locked(struct task *t) {
    if (t->queue) dequeue(t);
    deadlock_wait_ends_locked(t);
    t->woken_from = NULL;
}

static bool is_urgent(const struct fiber *f) {
    return __atomic_load_n(&f->poll, __ATOMIC_ACQUIRE) & URGENT;
}

static bool is_ending(const struct fiber *f) {
    return __atomic_load_n(&f->poll, __ATOMIC_ACQUIRE) & POLL_KILL;
}

// On the simulated machine, waits for the world outside are no part of what happens: they take no time there.
static bool is_unseen(const struct task *t) {
    return sched_is_simulated(t->sched) && sched_waits_outside(t->fiber);
}

static void end_wait_locked(struct task *t) {
    if (t->queue) dequeue(t);
    deadlock_wait_ends_locked(t);
    t->state = TASK_RUNNING;
    t->why = WAIT_NOTHING;
    t->holder = NULL;
}

static void note_wait_locked(struct task *t, const struct waiting *w) {
    t->why = w->why;
    t->deadline = w->deadline;
    t->holder = w->holder;
    t->waits_on = w->holds;
    size_t len = w->name ? strnlen(w->name, TASK_NAME_BYTES - 1) : 0;
    memcpy(t->waits_name, len ? w->name : "", len);
    t->waits_name[len] = '\0';
    t->state = TASK_BLOCKED;
    deadlock_wait_begins_locked(t, w);
    int64_t holder = w->holder ? (int64_t)__atomic_load_n(w->holder, __ATOMIC_RELAXED) : -1;
    if (is_unseen(t)) return;
    t->waits_seq = task_log(t, EVENT_BLOCK, w->why, holder ? holder : -1, t->waits_name);
}

enum native_status sched_wait(struct fiber *f, struct wait_queue *q, const struct waiting *w) {
    struct task *t = task_of(f);
    f->wait.why = w->why;
    f->wait.deadline = w->deadline;
    f->wait.timed_out = false;
    f->wait.holds = w->holds;
    __atomic_store_n(&t->woken, 0, __ATOMIC_RELAXED);
    t->waker = 0;
    if (q) enqueue(q, t);
    t->waits_at = task_place(t);
    note_wait_locked(t, w);
    deadlock_look_locked(t);
    sched_leave(t->sched);
    return NATIVE_BLOCK;
}

void task_note_wait(struct task *t, const struct waiting *w) {
    os_mutex_lock(&t->sched->mutex);
    note_wait_locked(t, w);
    os_mutex_unlock(&t->sched->mutex);
}

void task_note_go_on(struct task *t) {
    os_mutex_lock(&t->sched->mutex);
    end_wait_locked(t);
    task_log(t, EVENT_WAKE, 0, 0, NULL);
    os_mutex_unlock(&t->sched->mutex);
}

bool sched_wake_one(struct wait_queue *q) {
    struct task *t = q->first;
    if (!t) return false;
    end_wait_locked(t);
    t->woken_from = q;
    t->waker = t->sched->actor;
    __atomic_store_n(&t->woken, 1, __ATOMIC_RELEASE);
    struct sched *s = t->sched;
    if (s->nwoken == SCHED_WOKEN_MAX) wake_due_locked(s);
    s->woken[s->nwoken++] = t;
    return true;
}

void sched_wake_all(struct wait_queue *q) {
    while (sched_wake_one(q)) continue;
}

static void hand_on_wake_locked(struct task *t) {
    struct wait_queue *q = t->woken_from;
    t->woken_from = NULL;
    if (q) sched_wake_one(q);
}

void sched_request_locked(struct task *t, uint32_t poll_bits) {
    if (!t->fiber) return;
    fiber_request(t->fiber, poll_bits);
    hand_on_wake_locked(t);
    wake_due_locked(t->sched);
    t->sched->ops->wake(t);
}

// For policies: has the wait of a task come to its end, but for its deadline?
bool task_may_go_on(struct task *t) {
    return __atomic_load_n(&t->woken, __ATOMIC_ACQUIRE) || is_urgent(t->fiber);
}

void task_look_again(struct task *t, bool late) {
    struct sched *s = t->sched;
    os_mutex_lock(&s->mutex);
    end_wait_locked(t);
    os_mutex_unlock(&s->mutex);
    t->fiber->wait.timed_out = late;
}

void task_end_wait(struct task *t) {
    struct sched *s = t->sched;
    bool urgent = is_urgent(t->fiber);
    bool timed_out = false;
    if (urgent || !__atomic_load_n(&t->woken, __ATOMIC_ACQUIRE)) {
        os_mutex_lock(&s->mutex);
        timed_out = !urgent && !__atomic_load_n(&t->woken, __ATOMIC_ACQUIRE);
        struct wait_queue *left = t->queue;
        end_wait_locked(t);
        if (urgent) hand_on_wake_locked(t);
        if (left && left->deserted && is_ending(t->fiber)) left->deserted(left, t);
        sched_unlock(s);
    }
    t->fiber->wait.timed_out = timed_out;
    if (!is_unseen(t)) task_log(t, EVENT_WAKE, timed_out, urgent || timed_out ? 0 : t->waker, NULL);
}
