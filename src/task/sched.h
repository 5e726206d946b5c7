// The scheduler: which tasks there are, and the one block/wake pair on which every wait of the language is built.
//
// A native that may have to wait does this, and nothing else:
//
//     struct sched *s = sched_enter(c->fiber);             // takes the mutex
//     if (the condition holds) { ...; sched_leave(s); return NATIVE_OK; }
//     return sched_wait(c->fiber, &queue, &waiting);       // enqueues, lets the mutex go, NATIVE_BLOCK
//
// and whoever makes the condition true calls sched_wake_one or sched_wake_all on the queue under the same mutex. Checking
// and enqueueing are one step for the waker, so no wake-up is lost:
//
//     waiter: [check, enqueue]  park ......................... unparked, native runs again, [check] -> goes on
//     waker:                          [change, take from queue, post]
//
// Being woken promises nothing but a new look: a queue is first come first served, but somebody may have been quicker. A
// waiter that is interrupted after it was woken hands its wake-up on. What a task's fiber runs on is the policy's business
// (struct sched_ops; free.c gives each a pthread).
#pragma once

#include "lang/interp.h"
#include "task/body.h"
#include "task/image.h"
#include "task/policy.h"
#include "task/world.h"
#include "trace/log.h"

// Types that lib/ registers for its objects, kept where its natives find them.
enum sched_type { SCHED_THREAD, SCHED_LOCK, SCHED_RLOCK, SCHED_PROCESS, SCHED_MAIN_PROCESS,
    SCHED_POOL, SCHED_THREAD_POOL, SCHED_POOL_WORKER, SCHED_POOL_RESULT, SCHED_FUTURE, SCHED_THREAD_EXECUTOR,
    SCHED_PROCESS_EXECUTOR, SCHED_TYPE_COUNT };

enum { SCHED_WOKEN_MAX = 8, SCHED_FORK_HOOKS_MAX = 8 };

// What a child must not inherit (an open database) is let go of before each fork by who has it, or put right in the child before
// anything else runs there. Either may be NULL.
struct fork_hook {
    void (*before)(void *user);
    void *user;
    void (*in_child)(void *user);
};

struct sched {
    const struct sched_ops *ops;    // changes only in sched_switch
    void *policy;
    struct schedule_options options; // for the policy to read; changes only with it
    int64_t budget;                  // set by policies that use task_drive: what it gives to vm_run
    struct interp *in;
    struct log *log;
    int64_t log_offset; // of the log's clock to sched_now
    struct world world;
    struct type *types[SCHED_TYPE_COUNT]; // set before the first fiber runs
    struct fork_hook fork_hooks[SCHED_FORK_HOOKS_MAX]; // set before the first fiber runs
    size_t nfork_hooks;
    struct task *main;           // the first image's MainThread
    struct image root;           // the first image
    struct image *image;         // whose turn it is: the first, but on the simulated machine (its own thread's)
    struct watch *watch;         // watch.c
    struct pins *pins;           // pins.c
    struct processes *processes; // process.c
    struct deadlocks *deadlocks; // deadlock.c
    struct before *before;       // who is told what happens before what (before.h), or NULL; set while MainThread is idle
    uint32_t cores;           // atomic; 0 until the first task starts

    struct os_mutex outside;  // held by the thread outside the world (the terminal's) while it works: see engine_work. Taken first
    bool outside_held;        // by the forking thread, during a fork
    struct os_mutex *fork_guard, *guard_held; // atomic, may be NULL: taken by forks after `outside`; the one that is, during a fork

    struct os_mutex mutex;    // guards what follows, and of each task what is said there
    struct os_cond quiet;     // live fell to live_daemons or below
    struct task *first, *last; // the table, by number
    size_t live;              // started and not ended, without MainThread
    size_t live_daemons;
    size_t ended, ended_kept; // in the table and over: now, and after the last collection
    size_t max_tasks;
    task_id next_id;
    struct image *images;     // all but the first
    struct text verdict;      // why the scheduler ended the cell that ran last, or nothing
    struct pool_worker *workers; // of all pools: pool.c
    uint32_t workers_named, executors_named; // the N of the last PoolWorker-N, and of the next ThreadPoolExecutor-N
    struct wait_queue output; // until the feed has caught up
    struct task *woken[SCHED_WOKEN_MAX]; // whose wake is due when the mutex is let go
    size_t nwoken;
    bool closing;
    task_id actor;            // the task that holds the mutex to wake others, or 0: WAKE says who did
};

// The engine's side.
struct sched *sched_create(const struct schedule_options *o, struct interp *in, struct log *log); // NULL with errno; o: checked
void sched_close(struct sched *s);   // kills all tasks, waits until they are gone; MainThread must be idle for good
void sched_destroy(struct sched *s); // after sched_close and interp_destroy
void sched_policy_changed(struct sched *s); // what depends on it elsewhere follows
// Another scheduler, or another seed and so on for the same; `o` was checked. Only while MainThread is idle. False with a sentence: tasks
// are alive, or the machine gives no thread; all is as it was then.
bool sched_switch(struct sched *s, const struct schedule_options *o, struct text *error);
struct task *sched_find_locked(const struct sched *s, task_id id); // NULL: no such task
void sched_kill_all_locked(struct sched *s);
void sched_wait_quiet(struct sched *s, bool daemons_too); // until no task is alive
void sched_stop_world(struct sched *s, bool inside); // `inside`: by a fiber's thread, at a safe point
void sched_resume_world(struct sched *s, bool inside);
void sched_forked(struct sched *s, struct task *self); // in the child that is process `self`: its MainThread is the only task
void sched_at_fork(struct sched *s, struct fork_hook hook);
void sched_before_fork(struct sched *s);  // fork.c: right before it, the world is stopped

static inline int64_t sched_now(struct sched *s) {
    return s->ops->now(s);
}
// Watching for a wake-up instead of sleeping at once pays only when another processor can post it.
static inline bool sched_may_spin(const struct sched *s) {
    return __atomic_load_n(&s->cores, __ATOMIC_RELAXED) > 1;
}
static inline int64_t task_cpu(const struct task *t) { // ns of a processor that it has used
    return t->sched->ops->cpu ? t->sched->ops->cpu(t) : task_thread_cpu(t);
}
// What a process has used, and its children that are over, as far as it is known: sched_usage on the simulated machine only.
struct sched_usage { int64_t cpu_ns, children_cpu_ns; };
struct sched_usage sched_usage_of(const struct image *i);
struct sched_usage sched_usage(struct sched *s); // of the image whose turn it is: by a fiber
unsigned sched_cores(struct sched *s);            // processors that tasks can use: the machine's, or the simulated one's
static inline bool sched_is_simulated(const struct sched *s) {
    return s->ops->simulated;
}
static inline bool task_is_here(const struct task *t) { // in the memory of the process that asks
    return t->image == t->sched->image;
}
size_t sched_live(struct sched *s, bool daemons_too);
void sched_count_live_locked(struct task *t, int by); // 1: t begins to be alive; -1: it ends
static inline struct task *task_of(const struct fiber *f) {
    return f->task;
}

// Block and wake.
struct sched *sched_enter(struct fiber *f); // takes the mutex for a native that may wait
void sched_leave(struct sched *s);          // lets it go, and then wakes who is to be woken; only by threads inside the world
void sched_unlock(struct sched *s);         // the same for all others: wakes first, since whom it wakes may then be gone
enum native_status sched_wait(struct fiber *f, struct wait_queue *q, const struct waiting *w); // q may be NULL: until the deadline
bool sched_wake_one(struct wait_queue *q);
void sched_wake_all(struct wait_queue *q);
static inline bool sched_waits_outside(const struct fiber *f) { // for the feed or the shell, not for a task
    return f->wait.why == WAIT_OUTPUT || f->wait.why == WAIT_HOST;
}
void sched_request_locked(struct task *t, uint32_t poll_bits); // interrupt, kill: wherever it is

// Around what takes long inside a native and touches nothing of the language that others can see (a database, a pipe): another may run
// language code meanwhile. The world cannot stand still until it is over, nor is a value safe that only a C variable holds.
void sched_io_begin(struct fiber *f), sched_io_end(struct fiber *f);

void sched_forget(struct task *t); // out of the table, and freed; without the mutex
void task_leave_queue_locked(struct task *t);

void sched_collect(struct sched *s); // by a fiber at a safe point; does nothing when another one just did it
