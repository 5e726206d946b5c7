// Which task holds which locks (held.h). A place is filled by the owner only and emptied by whoever releases the lock; so an
// exchange decides who has emptied it. One that finds no place left is held all the same, and only not shown.
#include "task/held.h"
#include "base/bug.h"
#include "task/order.h"

static bool take_off(struct task *t, struct lock *l) {
    for (size_t i = 0; i < TASK_HELD_MOST; i++) {
        struct lock *seen = l;
        if (__atomic_load_n(&t->held[i], __ATOMIC_RELAXED) != l) continue;
        if (!__atomic_compare_exchange_n(&t->held[i], &seen, NULL, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) return false;
        __atomic_fetch_sub(&t->nheld, 1, __ATOMIC_RELAXED);
        return true;
    }
    return false;
}

static void put_on(struct task *t, struct lock *l) {
    for (size_t i = 0; i < TASK_HELD_MOST; i++) {
        if (__atomic_load_n(&t->held[i], __ATOMIC_RELAXED)) continue;
        __atomic_store_n(&t->held[i], l, __ATOMIC_RELAXED);
        __atomic_fetch_add(&t->nheld, 1, __ATOMIC_RELAXED);
        return;
    }
}

const struct lock *held_at(const struct task *t, size_t i) {
    return __atomic_load_n(&t->held[i], __ATOMIC_RELAXED);
}

void held_add(struct lock *l, struct task *t, value object, int64_t deadline) {
    struct place at = task_place(t);
    __atomic_store_n(&l->bound, false, __ATOMIC_RELAXED);
    value_store(&l->object, object);
    __atomic_store_n(&l->taken_in, at.source, __ATOMIC_RELAXED);
    __atomic_store_n(&l->taken_at, at.at, __ATOMIC_RELAXED);
    bool holds_more = __atomic_load_n(&t->nheld, __ATOMIC_RELAXED) > 0;
    put_on(t, l);
    if (holds_more && deadline == OS_NO_DEADLINE) order_note(t, l);
}

static void drop_of_other_locked(struct lock *l, struct sched *s, task_id owner) {
    struct task *t = owner ? sched_find_locked(s, owner) : NULL;
    if (t) take_off(t, l);
}

void held_drop(struct lock *l, struct task *t, bool locked) {
    task_id owner = lock_owner(l);
    if (owner == t->id) {
        take_off(t, l);
        return;
    }
    __atomic_store_n(&l->across, true, __ATOMIC_RELAXED);
    if (!locked) os_mutex_lock(&t->sched->mutex);
    drop_of_other_locked(l, t->sched, owner);
    if (!locked) os_mutex_unlock(&t->sched->mutex);
}

void held_forget(struct lock *l) {
    if (!lock_owner(l)) return;
    os_mutex_lock(&l->sched->mutex);
    drop_of_other_locked(l, l->sched, lock_owner(l));
    os_mutex_unlock(&l->sched->mutex);
}
