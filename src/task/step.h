// The stepping scheduler, for a process that is a copy of the session and tries out what its program can do (lab/explore.h). Nothing runs by
// itself: the caller says which task runs its next instruction, and is told what came of it. There is one thread, no log, no real time;
// the clock stands where the caller puts it.
//
// All that a program makes comes out of a stage (base/stage.h), struct task and fibers included, so that the whole can be put back.
// What is not there, struct sched, is the caller's to save and restore beside it: step_save.
#pragma once

#include "task/sched.h"

struct stage;

enum step_status {
    STEP_WENT_ON,
    STEP_ENDED,   // the task is over; MainThread's fiber is kept, with its result or error
    STEP_WAITS,   // the instruction could not be finished: t->fiber->wait says why
};

struct step_hooks {
    void *user;
    void (*started)(void *user, struct task *t);
    void (*failed)(void *user, struct task *t); // it ends with t->fiber->error, which nobody caught
};

struct stepping {
    const struct step_hooks *hooks;
    int64_t now; // ns
};

// In the child, once: forgets all tasks. `at` and what it leads to must outlive the sched; at->now may be changed at any time.
void step_take_over(struct sched *s, struct stepping *at);
// MainThread, about to call a function without arguments. On the stage. NULL: the heap is full.
struct task *step_begin(struct sched *s, value callee);
enum step_status step_once(struct task *t);
// A task that waits looks again when it is run next. late: as if its time were over.
void step_look_again(struct task *t, bool late);

#define STEP_SAVED_BYTES sizeof(struct sched)
void step_save(const struct sched *s, void *to);
void step_restore(struct sched *s, const void *from);
