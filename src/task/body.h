// What a task is made of: for the files of this room and for lib/, which gives it to programs as a Thread. The shell and
// lessons see struct task_info (task.h) only.
#pragma once

#include "base/text.h"
#include "lang/vm.h"
#include "task/park.h"
#include "task/task.h"
#include "trace/log.h"

struct image;
struct sched;
struct task;

struct wait_queue { // first come, first served; guarded by the scheduler's mutex
    struct task *first, *last;
    // A task that is being ended has gone from it, unless NULL. The mutex is held.
    void (*deserted)(struct wait_queue *q, struct task *t);
};

// Why and how long. `name` is copied; `holder` is read while the wait lasts.
struct waiting {
    enum wait_why why;
    int64_t deadline;       // of sched_now, OS_NO_DEADLINE
    const char *name;       // what it waits for, as shown, or NULL
    const uint32_t *holder; // atomic: number of the task that holds it, or NULL
    value holds;            // what must stay alive meanwhile, or VALUE_UNDEF
    const void *about;      // the lock, condition or barrier, if it is one of this memory; or NULL
    bool by_tasks;          // WAIT_OTHER: only a task of the program can end it
};

struct lock;
struct place { // in a program's text; source NULL: unknown. Sources last as long as the interp
    const struct source *source;
    uint32_t at;
};
#define TASK_HELD_MOST 8 // locks that are remembered

#define TASK_NAME_BYTES 64
#define TASK_CALL_BYTES 96
#define TASK_STACK_DEPTH 1000 // frames

struct task {
    // Set when it is made.
    struct sched *sched;
    task_id id, parent;
    struct image *image;      // in whose memory it runs; NULL: in another process's

    // Words of the language: written by fibers with value_store, marked while the task lives or its object does.
    value object; // the Thread that programs see, or VALUE_UNDEF
    value name;   // str
    value target, args, kwargs; // what to call; args is iterable, kwargs a dict; VALUE_UNDEF: none
    value result; // None until it has finished

    // Guarded by the scheduler's mutex.
    struct task *prev, *next; // in the table
    enum task_state state;
    struct fiber *fiber;      // from its start to its end; MainThread: while a cell runs
    struct wait_queue joiners;
    bool daemon;
    uint32_t cell;            // in which it was started
    char name_text[TASK_NAME_BYTES];
    char call[TASK_CALL_BYTES];
    int64_t started_ns, finished_ns; // of the log's clock; -1: not yet
    int64_t cpu_base, cpu_ns; // the thread's CPU clock when it began; what it used, -1 before its end
    pthread_t thread;         // valid while os_id != 0
    int os_id;
    int64_t ident, native_id; // 0 before its start; kept after its end
    void *carrier;            // the policy's
    struct pool_worker *worker; // what makes it a worker of a pool, or NULL
    struct pool_job *awaits;  // the job that ends with its fiber, or NULL
    struct process *process;  // what makes it a process (process.h), or NULL; set when it is made
    struct task *inside;      // the process in which it is a thread, or NULL; set when it is made
    int64_t gil_ns;           // that it has waited for the GIL; its thread's
    uint32_t before_mark;      // before.h; its own thread's
    struct fork_request *forks; // what its own thread is to do at its next safe point, or NULL; its thread's
    uint64_t started_seq;     // of its START
    struct lock *held[TASK_HELD_MOST]; // atomic: held.h

    // Waiting; guarded by the scheduler's mutex, but that `woken` is also read without.
    struct wait_queue *queue, *woken_from;
    struct task *wait_prev, *wait_next;
    enum wait_why why;
    int64_t deadline;
    const uint32_t *holder;
    const void *about;
    bool for_ever;            // deadlock.h
    struct place waits_at;
    uint64_t waits_seq;       // of its BLOCK
    value waits_on;           // compared only, never looked into
    char waits_name[TASK_NAME_BYTES];
    uint32_t woken;           // atomic
    task_id waker;            // who set it; 0: no task
    struct parker parker;
};

struct task_spec {
    value name, target, args, kwargs;
    bool daemon;
};
struct task *task_create(struct sched *s, task_id parent, const struct task_spec *spec);
struct task *task_create_process(struct sched *s, task_id parent, const struct task_spec *spec, struct process *p); // for process.c
// MainThread of a simulated process: it bears the process's number, and stands in no table. Freed with the image, by image_destroy.
struct task *task_create_process_main(struct task *process, struct image *image);
void task_free_process_main(struct task *t);
const struct task *task_process_main(const struct task *process); // NULL: it has none, or none here
struct task *task_create_inside(struct task *process, task_id parent, const char *name); // for remote.c: it has no object
uint32_t sched_next_name(struct sched *s); // the N of the next Thread-N
void task_set_name(struct task *t, value name);
enum task_start { TASK_STARTED, TASK_STARTED_BEFORE, TASK_OVER_LIMIT, TASK_REFUSED };
// Starts it from fiber `by`; TASK_REFUSED: with errno, the system has no thread left.
enum task_start task_start(struct task *t, struct fiber *by);
static inline bool task_has_ended(const struct task *t) { // the mutex is held
    return t->state >= TASK_FINISHED;
}
static inline bool task_is_alive(const struct task *t) {
    return t->state > TASK_NEW && t->state < TASK_FINISHED;
}
void task_mark(struct task *t, struct heap_marker *m); // what its object keeps alive
void task_drop(struct task *t);                        // its object is gone
uint64_t task_log(struct task *t, enum event_kind kind, int64_t a, int64_t b, const char *text); // its number

void task_log_gil(struct task *t); // how long it has waited for the GIL, if at all; before its end

struct place task_place(const struct task *t); // where it stands in the program; by its own thread, or where nobody runs

// As shown: show.c.
const char *show_variable(const struct sched *s, value v); // the global that holds it, or NULL
void show_value(struct fiber *f, struct text *out, value v, size_t columns); // repr, cut; a function is its name
void show_call(struct fiber *f, struct text *out, const struct task *t, size_t columns);
void show_task(struct sched *s, const struct task *t, struct task_info *out); // all but `core`; the mutex is held
int64_t task_thread_cpu(const struct task *t); // by the clock of the thread that runs it
int show_core(int os_id, int pid);           // the processor a thread, or a process, was last seen on, or -1
