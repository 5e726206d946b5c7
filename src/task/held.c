// Which task holds which locks (held.h). A lock that finds no place left is held all the same, and only not shown.
#include "task/held.h"
#include "base/bug.h"
#include "task/order.h"

// By the owner: nobody else fills a place, so what it finds there is either still l or empty already.
static void take_off(struct task *t, const struct lock *l) {
    for (size_t i = 0; i < TASK_HELD_MOST; i++) {
        if (held_at(t, i) != l) continue;
        __atomic_store_n(&t->held[i], NULL, __ATOMIC_RELAXED);
        return;
    }
}

// By another: the owner may just have filled the place anew.
static void take_off_another(struct task *t, struct lock *l) {
    for (size_t i = 0; i < TASK_HELD_MOST; i++) {
        struct lock *seen = l;
        if (__atomic_compare_exchange_n(&t->held[i], &seen, NULL, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) return;
    }
}

// Whether it holds others besides.
static bool put_on(struct task *t, struct lock *l) {
    size_t place = TASK_HELD_MOST;
    bool holds_more = false;
    for (size_t i = TASK_HELD_MOST; i-- > 0;) {
        if (held_at(t, i)) holds_more = true;
        else place = i;
    }
    if (place < TASK_HELD_MOST) __atomic_store_n(&t->held[place], l, __ATOMIC_RELAXED);
    return holds_more;
}

void held_add(struct lock *l, struct task *t, value object, int64_t deadline) {
    struct place at = task_place(t);
    __atomic_store_n(&l->bound, false, __ATOMIC_RELAXED);
    value_store(&l->object, object);
    __atomic_store_n(&l->taken_in, at.source, __ATOMIC_RELAXED);
    __atomic_store_n(&l->taken_at, at.at, __ATOMIC_RELAXED);
    if (put_on(t, l) && deadline == OS_NO_DEADLINE) order_note(t, l);
}

static void drop_of_other_locked(struct lock *l, struct sched *s, task_id owner) {
    struct task *t = owner ? sched_find_locked(s, owner) : NULL;
    if (t) take_off_another(t, l);
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
