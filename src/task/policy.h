// What a scheduler is: a struct of functions, a file for each (free.c, gil.c, sim.c). And what those files and whoever runs language code call.
// For natives and all others sched.h is enough.
#pragma once

#include "task/body.h"
#include "task/schedule.h"

struct sched;

// Processes that are not the system's.
struct process_policy {
    bool (*fork)(struct fiber *f, struct task *t);                // t runs from now on; false: the heap is full. No mutex held
    void (*signal_locked)(struct task *t, int signal);            // ends it, as the system would
    void (*send)(struct fiber *f, uint8_t kind, const char *bytes, size_t len); // by one of its fibers: a packet for its parent
};

struct sched_ops {
    const char *name;
    bool simulated; // tasks, time and processors are not the machine's
    bool (*open)(struct sched *s);  // makes s->policy; false with errno
    void (*close)(struct sched *s); // no task is left; gives everything back
    bool (*reserve)(struct sched *s, struct task *t); // something that t will run on; false with errno. No mutex held
    void (*launch)(struct sched *s, struct task *t);  // t may begin. No mutex held
    enum vm_status (*run)(struct task *t);            // steps MainThread's fiber to its end on the calling thread
    void (*wake)(struct task *t);   // t->woken was set, or its fiber was asked for something
    // Around all that t's thread does to the language's memory, where only one may do it at a time; NULL: any number may. `hold`
    // may take its time, so it is called outside the world: who waits in it never keeps the world from standing still.
    void (*hold)(struct task *t);
    void (*give_way)(struct task *t); // at a safe point, inside the world: somebody asked for it (POLL_SWITCH); NULL: never asked
    void (*let_go)(struct task *t); // inside the world, since t may be gone as soon as its thread is outside; never waits
    int64_t (*now)(struct sched *s);
    // All that follow may be NULL.
    int64_t (*cpu)(const struct task *t); // ns of a processor that it has used, alive or over; NULL: what its thread's clock says
    void (*look)(const struct task *t, struct task_info *out); // what the policy knows better: its core, whether it is ready
    bool (*stands)(struct sched *s); // nothing that `look` tells can change now: a command of a program may be run; NULL: always
    void (*settle)(struct sched *s); // MainThread is idle: those that were asked to end do; NULL: they do by themselves
    void (*ask)(struct sched *s);   // somebody outside wants the world to stand still, or has made room for output
    void (*drain)(struct sched *s, bool daemons_too); // MainThread is idle: until no task is alive; NULL: they end by themselves
    const struct process_policy *processes; // NULL: real ones
    void (*forked)(struct sched *s); // in a child: makes s->policy anew, since no thread but the caller exists
};
extern const struct sched_ops sched_free, sched_gil, sched_sim, sched_step;

// For policies, and for whoever runs language code: run.c. Between the two the thread is inside the world and holds what the policy
// wants held. step_out: t may be gone afterwards.
void task_step_in(struct task *t);
void task_step_out(struct task *t);
void task_note_wait(struct task *t, const struct waiting *w); // block.c: a wait that is the policy's own is seen like any other
void task_note_go_on(struct task *t);
void task_run(struct task *t);               // a whole task, from its first instruction to its end, on the calling thread
// Sets its fiber up to call its target: VM_BUDGET. VM_DONE: it has none; VM_FAILED: it cannot be called.
enum vm_status task_prepare(struct task *t);
void task_serve_poll(struct task *t);        // after VM_POLLED
void task_end(struct task *t, enum vm_status status); // says how it ended, wakes who joins it, frees its fiber
struct event task_event(const struct task *t, enum event_kind kind); // of its, to be filled in further
enum vm_status task_call_target(struct task *t); // its target from beginning to end; the thread is inside the world
enum vm_status task_drive(struct task *t);   // steps its fiber until it is done or failed; the thread is inside the world
bool task_may_go_on(struct task *t);         // blocked: was woken or asked, it need not wait for its deadline
void task_end_wait(struct task *t);          // blocked: it goes on, woken or not; before vm_run is called again
void task_look_again(struct task *t, bool late); // the same, whether woken or not; late: as if its deadline had passed
