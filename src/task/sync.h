// Synchronisation objects, without the language around them: what lib/ shows as threading.Lock and threading.RLock.
// All are built on the wait queues of sched.h; the next ones (semaphore, condition, event, barrier, queue) will be, too.
#pragma once

#include "task/sched.h"

// A lock, or with `reentrant` one that its owner may take again. Taking and releasing without contention touches one atomic
// word; only who must wait, or sees that somebody waits, takes the scheduler's mutex.
struct lock {
    uint32_t word;  // atomic: LOCK_FREE, LOCK_HELD, LOCK_WANTED (held, and somebody may be waiting)
    uint32_t owner; // atomic: the task that took it last, 0 while it is free
    uint32_t count; // atomic; reentrant: how often its owner has taken it; written by the owner
    bool reentrant;
    uint32_t number;
    struct wait_queue waiters;
    char name[32]; // Lock-1
};

struct lock *lock_create(struct sched *s, bool reentrant);
void lock_destroy(struct lock *l);

// Takes the lock for the calling fiber, waiting until `deadline` (0: not at all). LOCK_MUST_WAIT: the native returns
// NATIVE_BLOCK and calls this again with `resumed`.
enum lock_taking { LOCK_TAKEN, LOCK_NOT_TAKEN, LOCK_MUST_WAIT };
enum lock_taking lock_take(struct lock *l, struct fiber *f, int64_t deadline, value object, bool resumed);
// false: it is not held (reentrant: not by this task).
bool lock_release(struct lock *l, struct fiber *f);
uint32_t lock_owner(const struct lock *l); // 0: none
uint32_t lock_count(const struct lock *l);
bool lock_is_held(const struct lock *l);
bool lock_is_mine(const struct lock *l, const struct fiber *f);
