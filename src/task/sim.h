// The inside of the simulated machine, for the files that make it up: sim.c (the loop), sim_queue.c (who is next), sim_process.c
// (processes). What it promises stands in sim.c.
#pragma once

#include "task/sched.h"
#include "task/sim_cost.h"
#include <stdint.h>

enum sim_place {
    SIM_NOWHERE, // not launched, or over
    SIM_READY,   // in sim->ready, since or from `at` on
    SIM_ON_CORE,
    SIM_WAITS,   // blocked; in sim->timers as well if it has a deadline
    SIM_WOKEN,   // in sim->woken: its wait has come to its end, and the loop has not seen to it yet
};

struct sim_task { // task->carrier
    struct task *task;
    enum sim_place place;
    int64_t at;        // ns; ready: from when; waits: until when
    uint64_t tie;      // of those with the same `at` the smallest is first: drawn from the seed
    size_t nth;        // in its heap
    struct sim_task *next; // among the woken
    int core;          // where it runs or ran last, -1: nowhere
    bool begun;        // its first instruction has run, or is about to
    bool gave_way;     // it is ready because others wanted its core
    int64_t cpu_ps;    // atomic
};

struct sim_heap { // of tasks, by `at` and `tie`
    struct sim_task **tasks;
    size_t len, cap;
};

#define SIM_NEVER INT64_MAX

struct sim_core {
    struct sim_task *on; // NULL: idle
    int64_t at;          // ns, its own time: what runs on it has got so far
    int64_t ps;          // and so many ps
    int64_t until;       // ns: then others get their turn
    int64_t since;       // ns: when what runs on it was put there
};

struct sim_letter { // from a process to its parent, on its way
    struct sim_letter *next;
    struct task *from;
    uint8_t kind;
    size_t len;
    char bytes[];
};

struct sim {
    struct sched *sched;
    uintptr_t runner;    // atomic: the thread that runs the machine now, 0: nobody
    bool stands;         // atomic: it waits for the feed or the shell, and changes nothing meanwhile
    int64_t now;         // ns; atomic: of what happened last
    uint64_t random;     // the state of all choices
    struct sim_core *cores;
    size_t ncores, nbusy;
    struct sim_heap ready, timers;
    struct sim_task *woken, **woken_end;
    struct sim_letter *letters, **letters_end;
    bool signalled;      // a process got a signal and has not ended yet
    int processes;       // how many were started
    // The slice that runs.
    struct sim_task *current;
    struct sim_core *core;
    uint64_t steps;      // of its fiber when it began
    uint64_t work[WORK_COUNT];
    int64_t charged;     // ps, besides instructions and work
    bool told;           // that nobody can go on, since the last cell began
    uint32_t rounds;     // of the loop
    int64_t cell_steps;  // that the cell may still take
    // The real clock, for `pace`.
    int64_t real_began, shown_began;
    uint32_t poked;      // atomic: somebody outside wants something
    struct parker parker; // of the thread that runs it
};

static inline struct sim *sim_of(const struct sched *s) {
    return s->policy;
}
static inline struct sim_task *sim_task_of(const struct task *t) {
    return t->carrier;
}

// sim_queue.c
void sim_heap_push(struct sim_heap *h, struct sim_task *st);
struct sim_task *sim_heap_first(const struct sim_heap *h); // NULL: none
void sim_heap_remove(struct sim_heap *h, struct sim_task *st);
uint64_t sim_random(struct sim *m);
int64_t sim_about(struct sim *m, enum sim_cost cost); // ns, between three and five quarters of it

// sim_core.c
bool sim_is_inside(const struct sim *m);  // the calling thread runs the machine
bool sim_may_look(const struct sim *m);   // nobody does, or it stands, or the caller does: places and cores keep still
void sim_stand(struct sim *m, bool stands);
void sim_set_now(struct sim *m, int64_t ns);
int64_t sim_now(struct sched *s);
int64_t sim_cpu(const struct task *t);
void sim_charge(struct sched *s, enum sim_cost cost, int64_t n); // n of them, to whoever runs now
struct sim_task *sim_add(struct task *t);
void sim_forget(struct task *t);          // is over: it stands nowhere any more
void sim_make_ready(struct sim *m, struct sim_task *st, int64_t at);
void sim_leave_place(struct sim *m, struct sim_task *st);
void sim_want_core(struct sim *m, int64_t at); // somebody has become ready
void sim_put_on(struct sim *m, struct sim_core *c, struct sim_task *st);
void sim_rest(struct sim *m, int64_t deadline); // in real time, outside the world, until somebody asks for something
// Runs a slice and sees to what it has led to. True: MainThread's fiber is at its end, as *status says.
bool sim_step_core(struct sim *m, struct sim_core *c, enum vm_status *status);

// sim.c
void sim_end_at_once(struct sim *m, struct task *t); // a thread is killed between two slices, wherever it stands
void sim_finish_task(struct sim *m, struct task *t, enum vm_status status); // its end, wherever it stood

// sim_process.c
extern const struct process_policy sim_processes;
void sim_see_to_processes(struct sim *m);       // what was sent is delivered, who got a signal ends; between two slices
void sim_main_ended(struct sim *m, struct task *main, enum vm_status status);
void sim_thread_ended(struct sim *m, struct image *image); // of a process
