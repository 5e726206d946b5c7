// Synchronisation objects, without the language around them: what lib/ shows as threading.Lock, Semaphore, Event, Condition
// and Barrier. All stand on the wait queues of sched.h; queue.h holds values, too.
//
// A call that may have to wait says WAITS: the native then returns NATIVE_BLOCK and makes the same call again when it is
// resumed. Deadlines are of sched_now. `object` is what the language calls it, kept alive meanwhile.
#pragma once

#include "task/sched.h"

enum sync_outcome {
    SYNC_DONE,
    SYNC_LATE,  // the deadline has passed
    SYNC_WAITS,
};

#define SYNC_NAME_BYTES 32
// "Semaphore-2": names the next one of its kind.
void sync_name(struct sched *s, enum sync_kind kind, char out[SYNC_NAME_BYTES]);

// A lock, or with `reentrant` one that its owner may take again. Taking and releasing without contention touches one atomic
// word; only who must wait, or sees that somebody waits, takes the scheduler's mutex.
struct lock {
    uint32_t word;  // atomic: LOCK_FREE, LOCK_HELD, LOCK_WANTED (held, and somebody may be waiting)
    uint32_t owner; // atomic: the task that took it last, 0 while it is free
    uint32_t count; // atomic; reentrant: how often its owner has taken it; written by the owner
    bool reentrant;
    bool bound;     // atomic, as what follows: its owner gives it back, or nobody does
    bool across;    // another task than its owner has released it
    uint32_t taken_at;
    const struct source *taken_in; // where it was taken last
    uint64_t taken_seq;            // number of that event
    value object;   // what the language calls it; never looked into
    struct sched *sched;
    uint32_t number;
    uint32_t before_mark; // before.h
    struct wait_queue waiters;
    char name[SYNC_NAME_BYTES]; // Lock-1
};

struct lock *lock_create(struct sched *s, bool reentrant);
struct lock *lock_create_for(struct sched *s, bool reentrant, const char *owner); // "Condition-1's lock"
void lock_destroy(struct lock *l);
// As it is in a copy of the memory: held if it was held, and nobody waits there. So for all kinds below.
struct lock *lock_copy(const struct lock *l);

// Takes the lock for the calling fiber, waiting until `deadline` (0: not at all). LOCK_MUST_WAIT: the native returns
// NATIVE_BLOCK and calls this again with `resumed`.
enum lock_taking { LOCK_TAKEN, LOCK_NOT_TAKEN, LOCK_MUST_WAIT };
enum lock_taking lock_take(struct lock *l, struct fiber *f, int64_t deadline, value object, bool resumed);
// false: it is not held (reentrant: not by this task).
void lock_bind(struct lock *l); // just taken, by a statement that releases it
bool lock_release(struct lock *l, struct fiber *f);
uint32_t lock_owner(const struct lock *l); // 0: none
uint32_t lock_count(const struct lock *l);
bool lock_is_held(const struct lock *l);
bool lock_is_mine(const struct lock *l, const struct fiber *f);
// For conditions: however often it was taken, it is free; and its owner has taken it `count` times.
void lock_let_go_locked(struct lock *l, struct task *t);
void lock_set_count(struct lock *l, uint32_t count);

// A number that is taken from by one and added to by any; nobody takes the last one twice.
struct semaphore {
    int64_t value; // atomic; guarded by the scheduler's mutex, but for a glance
    int64_t limit; // that it may never exceed; INT64_MAX: none
    uint32_t before_mark;
    struct wait_queue waiters;
    char name[SYNC_NAME_BYTES];
};

struct semaphore *semaphore_create(struct sched *s, int64_t first, bool bounded);
void semaphore_destroy(struct semaphore *m);
struct semaphore *semaphore_copy(const struct semaphore *m);
enum sync_outcome semaphore_take(struct semaphore *m, struct fiber *f, int64_t deadline, value object);
bool semaphore_give(struct semaphore *m, struct fiber *f, int64_t n); // false: that is beyond its limit
int64_t semaphore_value(const struct semaphore *m);

// threading.Event: all who wait go on when it is set, also those that come to look only after it was cleared again.
struct flag {
    bool set; // atomic; written under the scheduler's mutex
    uint32_t before_mark;
    struct wait_queue waiters;
    char name[SYNC_NAME_BYTES];
};

struct flag *flag_create(struct sched *s);
void flag_destroy(struct flag *e);
struct flag *flag_copy(const struct flag *e);
void flag_set(struct flag *e, struct fiber *f);
void flag_clear(struct flag *e, struct fiber *f);
bool flag_is_set(const struct flag *e);
bool flag_look(struct flag *e, struct fiber *f); // the same by a program, that may rely on what was done before it was set
enum sync_outcome flag_wait(struct flag *e, struct fiber *f, int64_t deadline, value object, bool resumed);

// Waiting for word from somebody who holds the same lock. The lock is let go and the wait begun in one step, so no word is
// lost; taking the lock again is the caller's next call (lock_take), since a wait that is interrupted needs it, too.
struct condition {
    struct sched *sched;
    struct lock *lock;
    value lock_object;
    struct wait_queue waiters;
    char missed[TASK_NAME_BYTES]; // who last notified when nobody waited, after the last wait that was ended by word; or nothing
    struct place missed_at;
    char name[SYNC_NAME_BYTES];
};

struct condition *condition_create(struct sched *s); // lock and lock_object are the caller's to fill in
void condition_destroy(struct condition *c);         // not the lock
struct condition *condition_copy(const struct condition *c); // with the lock of the first, until the caller puts in its own
bool condition_may_be_used(const struct condition *c, const struct fiber *f); // its lock is held: see lib/conditions.c
enum sync_outcome condition_wait(struct condition *c, struct fiber *f, int64_t deadline, value object, bool resumed);
void condition_notify(struct condition *c, struct fiber *f, int64_t n);
size_t condition_waiting(struct condition *c);

// A place where so many wait for each other. Who stands where is said by `waiters` alone, so one that is interrupted no
// longer counts; one that is killed breaks the barrier, since the others would wait for it in vain.
struct barrier {
    struct sched *sched;
    uint32_t parties;
    uint32_t acting; // atomic: the last one to come, while it does what is to be done in between; 0: nobody
    bool has_action;
    uint32_t before_mark;
    bool broken;     // guarded by the scheduler's mutex, as what follows
    struct wait_queue waiters, entering; // entering: for whom the one before is not over yet
    char name[SYNC_NAME_BYTES];
};

enum barrier_outcome {
    BARRIER_PASSED,
    BARRIER_LAST,   // the caller acts, and then calls barrier_acted or barrier_abort
    BARRIER_BROKEN,
    BARRIER_WAITS,
};

struct barrier *barrier_create(struct sched *s, uint32_t parties, bool has_action);
void barrier_destroy(struct barrier *b);
struct barrier *barrier_copy(const struct barrier *b);
// *index: how many had come before.
enum barrier_outcome barrier_wait(struct barrier *b, struct call *c, int64_t deadline, uint32_t *index);
void barrier_acted(struct barrier *b, struct fiber *f);
void barrier_abort(struct barrier *b, struct fiber *f);
void barrier_reset(struct barrier *b, struct fiber *f); // whoever waits finds it broken, whoever comes does not
uint32_t barrier_waiting(struct barrier *b);
bool barrier_is_broken(struct barrier *b);
