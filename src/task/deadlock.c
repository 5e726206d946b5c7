// Seeing deadlocks (deadlock.h). Two questions, each asked at the only steps at which its answer can become yes:
//
// Is there a circle? A circle is closed by a task that begins to wait while it holds what another one waits for, or is joined. Following
// the edges from it (a lock names its owner, a join the task that is joined) leads back to it or does not. An RLock, and a lock taken by
// `with`, is given back by its owner or never; but a plain lock may be released by anybody, which is how some programs signal. So a
// circle through a lock that was taken by acquire() is certain only when it goes through locks alone, through more than one task,
// and none of them was ever released by another task than its owner. If it is not certain, the second question will find it.
//
// Can nobody go on? Each task that is alive waits without end, so that none will ever run again, and no thread outside has something
// for them on its way. That is a comparison of two counts; only when they are equal is every task looked at.
#include "base/mem.h"
#include "base/text.h"
#include "task/deadlock_inside.h"
#include "task/held.h"
#include "task/order.h"
#include "task/process_inside.h"
#include "task/watch.h"
#include <stddef.h>
#include <string.h>

#define CIRCLE_MOST 256 // tasks

struct deadlocks *deadlocks_create(void) {
    struct deadlocks *d = mem_alloc_zero(1, sizeof *d);
    d->order = order_create();
    return d;
}

void deadlocks_destroy(struct deadlocks *d) {
    if (!d) return;
    order_destroy(d->order);
    mem_free(d);
}

void deadlock_set_on(struct sched *s, bool on) {
    os_mutex_lock(&s->mutex);
    s->deadlocks->off = !on;
    order_clear(s->deadlocks->order);
    os_mutex_unlock(&s->mutex);
}

// Who waits for whom.

static bool has_no_end(const struct waiting *w) {
    if (w->deadline != OS_NO_DEADLINE) return false;
    return w->why == WAIT_LOCK || w->why == WAIT_JOIN || (w->why >= WAIT_SEMAPHORE && w->why <= WAIT_QUEUE_UNFINISHED) || w->by_tasks;
}

void deadlock_wait_begins_locked(struct task *t, const struct waiting *w) {
    t->about = w->about;
    t->for_ever = has_no_end(w);
    if (t->for_ever) t->sched->deadlocks->for_ever++;
}

void deadlock_wait_ends_locked(struct task *t) {
    if (t->for_ever) t->sched->deadlocks->for_ever--;
    t->for_ever = false;
    t->about = NULL;
}

bool deadlock_waits(const struct task *t) {
    const struct task *w = deadlock_waiter(t);
    if (!w || !w->fiber || w->state != TASK_BLOCKED || !w->for_ever) return false;
    return !(__atomic_load_n(&w->fiber->poll, __ATOMIC_ACQUIRE) & (POLL_INTERRUPT | POLL_KILL));
}

const struct lock *deadlock_lock(const struct task *t) {
    const struct task *w = deadlock_waiter(t);
    return w->why == WAIT_LOCK ? w->about : NULL;
}

const struct task *deadlock_awaited(struct sched *s, const struct task *t) {
    const struct task *w = deadlock_waiter(t);
    if (w->why == WAIT_JOIN && w->queue) return (struct task *)(void *)((char *)w->queue - offsetof(struct task, joiners));
    task_id id = w->holder ? __atomic_load_n(w->holder, __ATOMIC_RELAXED) : 0;
    return id ? sched_find_locked(s, id) : NULL;
}

size_t deadlock_circle(struct sched *s, const struct task *t) {
    const struct task *at = t;
    for (size_t n = 1; n <= CIRCLE_MOST; n++) {
        at = at && deadlock_waits(at) ? deadlock_awaited(s, at) : NULL;
        if (at && deadlock_waiter(at) == deadlock_waiter(t)) return n;
    }
    return 0;
}

const struct task *deadlock_find_circle(struct sched *s) {
    for (const struct task *t = s->first; t; t = t->next) {
        if (deadlock_waits(t) && deadlock_circle(s, t)) return t;
    }
    return NULL;
}

static bool is_lost_for_good(const struct lock *l) {
    return l->reentrant || __atomic_load_n(&l->bound, __ATOMIC_RELAXED);
}

static bool is_certain(struct sched *s, const struct task *t, size_t n) {
    bool loose = false, all_locks = true, across = false;
    for (size_t i = 0; i < n; i++, t = deadlock_awaited(s, t)) {
        const struct lock *l = deadlock_lock(t);
        if (!l) {
            all_locks &= deadlock_waiter(t)->why == WAIT_LOCK;
            continue;
        }
        loose |= !is_lost_for_good(l);
        across |= __atomic_load_n(&l->across, __ATOMIC_RELAXED);
    }
    return !across && (!loose || (all_locks && n > 1));
}

// What follows.

static bool is_main_busy(const struct sched *s) {
    return s->main->fiber != NULL;
}

static void end_locked(struct task *t) {
    if (t->process) process_end_locked(t);
    else sched_request_locked(t, POLL_KILL);
}

// t and those in the circle with it, or t alone.
static void end_circle_locked(struct sched *s, const struct task *t, size_t n) {
    struct task *members[CIRCLE_MOST];
    for (size_t i = 0; i < n; i++, t = deadlock_awaited(s, t)) members[i] = (struct task *)(uintptr_t)t;
    for (size_t i = 0; i < n; i++) {
        if (members[i] != s->main) end_locked(members[i]);
    }
}

static void end_all_that_wait_locked(struct sched *s) {
    for (struct task *t = s->first; t; t = t->next) {
        if (t != s->main && deadlock_waits(t)) end_locked(t);
    }
}

// The cell that runs ends with this.
static void end_cell_locked(struct sched *s, const struct text *report) {
    s->deadlocks->told = true;
    if (report->len && !s->verdict.len) text_add(&s->verdict, report->data, report->len);
    if (is_main_busy(s)) sched_request_locked(s->main, POLL_KILL);
}

static void note_locked(struct sched *s, const struct task *t, const struct text *report) {
    struct event e = task_event(t, EVENT_NOTE);
    e.text = report->data;
    e.text_len = (uint32_t)(report->len - 1);
    log_put(s->log, &e);
}

// Does the cell that runs wait for those in the circle, or has it started one of them?
static bool concerns_cell(struct sched *s, const struct task *t, size_t n) {
    const struct task *at = s->main;
    if (s->deadlocks->resting) return true;
    if (!is_main_busy(s)) return false;
    for (size_t i = 0; i < n; i++, t = deadlock_awaited(s, t)) {
        if (t->cell == s->main->cell) return true;
        for (size_t k = 0; at && at != t && k < CIRCLE_MOST; k++) at = deadlock_waits(at) ? deadlock_awaited(s, at) : NULL;
        if (at == t) return true;
        at = s->main;
    }
    return false;
}

// n tasks, from t on, wait for ever. Those that a later cell has nothing to do with stay, so that they can be looked at.
static void tell_locked(struct sched *s, const struct task *t, size_t n) {
    struct text report = {0};
    deadlock_add_about_locked(s, t, &report);
    if (concerns_cell(s, t, n)) {
        end_circle_locked(s, t, n);
        end_cell_locked(s, &report);
        if (s->ops->ask) s->ops->ask(s);
    } else {
        note_locked(s, t, &report);
    }
    text_finish(&report);
}

static bool holds_a_lock(const struct task *t) {
    size_t i = 0;
    while (i < TASK_HELD_MOST && !held_at(t, i)) i++;
    return i < TASK_HELD_MOST;
}

static bool holds_something(const struct task *t) {
    return t->joiners.first || holds_a_lock(t);
}

// Its owner has ended, and nobody else may release it.
static bool is_abandoned(struct sched *s, const struct task *t) {
    const struct lock *l = deadlock_lock(t);
    const struct task *owner = l && l->reentrant ? deadlock_awaited(s, t) : NULL;
    return owner && task_has_ended(owner);
}

static bool nobody_goes_on(struct sched *s) {
    const struct deadlocks *d = s->deadlocks;
    size_t n = 0, all = s->live + is_main_busy(s);
    if (d->for_ever < all || d->coming > 0 || d->for_ever == 0 || (!is_main_busy(s) && !d->resting)) return false;
    for (const struct task *t = s->first; t; t = t->next) n += deadlock_waits(t);
    return n >= all && !watch_may_wake_locked(s);
}

void deadlock_nobody_locked(struct sched *s) {
    struct text report = {0};
    if (!s->deadlocks->nobody) deadlock_add_report_locked(s, &report);
    s->deadlocks->nobody = true;
    const struct task *t = deadlock_find_circle(s);
    if (s->deadlocks->resting) end_all_that_wait_locked(s);
    else if (t) end_circle_locked(s, t, deadlock_circle(s, t));
    end_cell_locked(s, &report);
    text_finish(&report);
}

// The simulated machine knows by itself when nobody can go on.
void deadlock_look_at_all_locked(struct sched *s) {
    if (s->deadlocks->off || s->closing || s->ops->simulated || s->verdict.len) return;
    if (nobody_goes_on(s)) deadlock_nobody_locked(s);
}

// Named from the one that was made first, however it was closed.
static const struct task *first_of_circle(struct sched *s, const struct task *t, size_t n) {
    const struct task *first = t;
    for (size_t i = 1; i < n; i++) {
        t = deadlock_awaited(s, t);
        if (t->id < first->id) first = t;
    }
    return first;
}

void deadlock_look_locked(struct task *t) {
    struct sched *s = t->sched;
    if (s->deadlocks->off || s->closing || !t->for_ever) return;
    const struct task *known = t == t->image->main && t->image->process && s->ops->simulated ? t->image->process : t; // as the table has it
    size_t n = holds_something(t) || holds_something(known) ? deadlock_circle(s, known) : 0;
    if (n > 0 && is_certain(s, known, n)) tell_locked(s, first_of_circle(s, known, n), n);
    else if (is_abandoned(s, known)) tell_locked(s, known, 1);
    else deadlock_look_at_all_locked(s);
}

// The rest.

void deadlock_coming_locked(struct sched *s, int by) {
    s->deadlocks->coming += (size_t)by;
    if (by < 0) deadlock_look_at_all_locked(s);
}

void deadlock_started_locked(struct task *t) {
    if (!t->sched->deadlocks->began) t->sched->deadlocks->began = t->started_ns;
}

void deadlock_rest_locked(struct sched *s, bool begins) {
    s->deadlocks->resting = begins;
    if (begins) deadlock_look_at_all_locked(s);
}

void deadlock_cell_begins_locked(struct sched *s) {
    s->deadlocks->nobody = false;
    text_clear(&s->verdict);
}

void deadlock_cell_ends_locked(struct sched *s) {
    struct deadlocks *d = s->deadlocks;
    if (d->told || s->verdict.len) order_clear(d->order);
    else if (!d->off) order_tell_locked(s);
    d->told = false;
    if (s->live == 0) d->began = 0;
}

void deadlock_forked(struct sched *s) {
    struct deadlocks *d = s->deadlocks;
    d->for_ever = d->coming = 0;
    d->resting = false;
    d->began = 0;
    for (struct task *t = s->first; t; t = t->next) {
        if (holds_a_lock(t)) memset(t->held, 0, sizeof t->held); // only then, for it copies pages
    }
    order_clear(d->order);
    text_clear(&s->verdict);
}

void deadlock_reset_locked(struct sched *s) {
    order_clear(s->deadlocks->order);
}
