// Locks. The word says enough for the quick ways: taking moves FREE to HELD, releasing HELD to FREE. Waiting moves HELD to
// WANTED under the mutex, and WANTED is only left under the mutex:
//
//     taker:    word HELD -> WANTED, enqueue (mutex)   parks ........ woken: FREE -> HELD or WANTED
//     releaser:                                        WANTED -> FREE, wake the first (mutex)
//
// so a releaser that finds HELD knows that nobody waits. A lock is not handed over: whoever comes first after a release has
// it, as in Python.
#include "task/sync.h"
#include "base/mem.h"
#include "task/before.h"
#include "task/held.h"
#include <stdio.h>

enum { LOCK_FREE, LOCK_HELD, LOCK_WANTED };

void sync_name(struct sched *s, enum sync_kind kind, char out[SYNC_NAME_BYTES]) {
    static const char *const NOUNS[] = {
        [SYNC_LOCK] = "Lock", [SYNC_SEMAPHORE] = "Semaphore", [SYNC_EVENT] = "Event",
        [SYNC_CONDITION] = "Condition", [SYNC_BARRIER] = "Barrier", [SYNC_QUEUE] = "Queue",
    };
    os_mutex_lock(&s->mutex);
    uint32_t n = ++s->image->made[kind];
    os_mutex_unlock(&s->mutex);
    snprintf(out, SYNC_NAME_BYTES, "%s-%u", NOUNS[kind], n);
}

static struct lock *create(struct sched *s, bool reentrant) {
    struct lock *l = mem_alloc_zero(1, sizeof *l);
    l->reentrant = reentrant;
    l->object = VALUE_UNDEF;
    l->sched = s;
    os_mutex_lock(&s->mutex);
    l->number = ++s->image->locks_made;
    os_mutex_unlock(&s->mutex);
    return l;
}

struct lock *lock_create(struct sched *s, bool reentrant) {
    struct lock *l = create(s, reentrant);
    sync_name(s, SYNC_LOCK, l->name);
    return l;
}

struct lock *lock_create_for(struct sched *s, bool reentrant, const char *owner) {
    struct lock *l = create(s, reentrant);
    snprintf(l->name, sizeof l->name, "%.20s's lock", owner);
    return l;
}

struct lock *lock_copy(const struct lock *l) {
    struct lock *copy = mem_alloc(sizeof *copy);
    *copy = *l;
    copy->before_mark = 0;
    copy->waiters = (struct wait_queue){0};
    if (copy->word != LOCK_FREE) copy->word = LOCK_HELD;
    return copy;
}

void lock_destroy(struct lock *l) {
    held_forget(l);
    mem_free(l);
}

static bool swap_word(struct lock *l, uint32_t from, uint32_t to) {
    return __atomic_compare_exchange_n(&l->word, &from, to, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

bool lock_is_held(const struct lock *l) {
    return __atomic_load_n(&l->word, __ATOMIC_ACQUIRE) != LOCK_FREE;
}

uint32_t lock_owner(const struct lock *l) {
    return __atomic_load_n(&l->owner, __ATOMIC_RELAXED);
}

bool lock_is_mine(const struct lock *l, const struct fiber *f) {
    return lock_owner(l) == task_of(f)->id;
}

uint32_t lock_count(const struct lock *l) {
    return __atomic_load_n(&l->count, __ATOMIC_RELAXED);
}

void lock_set_count(struct lock *l, uint32_t count) {
    __atomic_store_n(&l->count, count, __ATOMIC_RELAXED);
}

void lock_bind(struct lock *l) {
    __atomic_store_n(&l->bound, true, __ATOMIC_RELAXED);
}

static enum lock_taking taken(struct lock *l, struct task *t, value object, int64_t deadline) {
    __atomic_store_n(&l->owner, t->id, __ATOMIC_RELAXED);
    if (l->reentrant) lock_set_count(l, 1);
    before_lock(t, l, true);
    __atomic_store_n(&l->taken_seq, task_log(t, EVENT_ACQUIRE, l->number, 0, l->name), __ATOMIC_RELAXED);
    held_add(l, t, object, deadline);
    return LOCK_TAKEN;
}

// The mutex is held. Takes a lock that has become free, or makes it WANTED; false: it is held.
static bool take_or_want_locked(struct lock *l) {
    for (;;) {
        if (swap_word(l, LOCK_FREE, l->waiters.first ? LOCK_WANTED : LOCK_HELD)) return true;
        if (swap_word(l, LOCK_HELD, LOCK_WANTED)) return false;
        if (__atomic_load_n(&l->word, __ATOMIC_ACQUIRE) == LOCK_WANTED) return false;
    }
}

// One that was woken must not take the quick way: others may be queueing behind it, and HELD would forget them.
enum lock_taking lock_take(struct lock *l, struct fiber *f, int64_t deadline, value object, bool resumed) {
    struct task *t = task_of(f);
    if (l->reentrant && lock_is_mine(l, f)) {
        lock_set_count(l, lock_count(l) + 1);
        return LOCK_TAKEN;
    }
    if (!resumed && swap_word(l, LOCK_FREE, LOCK_HELD)) return taken(l, t, object, deadline);
    if (deadline == 0) return LOCK_NOT_TAKEN;
    struct sched *s = sched_enter(f);
    if (take_or_want_locked(l)) {
        sched_leave(s);
        return taken(l, t, object, deadline);
    }
    if (deadline <= sched_now(s)) {
        sched_leave(s);
        return LOCK_NOT_TAKEN;
    }
    struct waiting w = {.why = WAIT_LOCK, .deadline = deadline, .name = l->name, .holder = &l->owner, .holds = object, .about = l};
    sched_wait(f, &l->waiters, &w);
    return LOCK_MUST_WAIT;
}

bool lock_release(struct lock *l, struct fiber *f) {
    struct task *t = task_of(f);
    if (l->reentrant) {
        if (!lock_is_mine(l, f)) return false;
        lock_set_count(l, lock_count(l) - 1);
        if (lock_count(l) > 0) return true;
    } else if (!lock_is_held(l)) {
        return false;
    }
    before_lock(t, l, false);
    task_log(t, EVENT_RELEASE, l->number, 0, l->name);
    held_drop(l, t, false);
    __atomic_store_n(&l->owner, 0, __ATOMIC_RELAXED);
    if (swap_word(l, LOCK_HELD, LOCK_FREE)) return true;
    os_mutex_lock(&t->sched->mutex);
    t->sched->actor = t->id;
    bool held = __atomic_exchange_n(&l->word, LOCK_FREE, __ATOMIC_ACQ_REL) != LOCK_FREE;
    if (held) sched_wake_one(&l->waiters);
    sched_leave(t->sched);
    return held;
}

void lock_let_go_locked(struct lock *l, struct task *t) {
    before_lock(t, l, false);
    task_log(t, EVENT_RELEASE, l->number, 0, l->name);
    held_drop(l, t, true);
    lock_set_count(l, 0);
    __atomic_store_n(&l->owner, 0, __ATOMIC_RELAXED);
    if (__atomic_exchange_n(&l->word, LOCK_FREE, __ATOMIC_ACQ_REL) == LOCK_WANTED) sched_wake_one(&l->waiters);
}
