// The locks that a task holds: written by its own thread as it takes and releases them, so that taking one without contention needs
// no mutex. A lock that another task releases is taken off its owner's list under the scheduler's mutex.
#pragma once

#include "task/sync.h"

// Taken just now, by t itself; `deadline`: how long it would have waited. The mutex is not held.
void held_add(struct lock *l, struct task *t, value object, int64_t deadline);
// About to be released by t, whoever holds it. `locked`: the mutex is held.
void held_drop(struct lock *l, struct task *t, bool locked);
void held_forget(struct lock *l); // about to be destroyed
// NULL: no lock in this place. The mutex is held and t waits, or t asks.
static inline const struct lock *held_at(const struct task *t, size_t i) {
    return __atomic_load_n(&t->held[i], __ATOMIC_RELAXED);
}
