// What happens before what, said to whoever wants to know it (the race detector of lab/): a task starts, ends, is joined; one lets
// something go and another takes it. Only what a program may rely on is said. That one task ran before another, printed before it or
// slept until it was done is no order.
//
// A mark is a number that the listener keeps in each thing that is let go and taken; 0 at first. All is said by the thread of the task
// that acts, while no other task of the program runs: `on` is true on machines that step one task at a time only.
#pragma once

#include "task/sched.h"

struct before;
struct lock;

struct before_ops {
    void (*cell)(struct before *o, struct task *main);       // a cell begins: main->fiber is new
    void (*cell_end)(struct before *o, struct task *main);   // it is over, and has not said so yet
    void (*start)(struct before *o, struct task *by, struct task *t); // t->fiber is ready to run
    void (*end)(struct before *o, struct task *t);
    void (*join)(struct before *o, struct task *by, const struct task *ended); // NULL: all that are over
    void (*release)(struct before *o, struct task *t, uint32_t *mark);       // what t has done is before whatever its takers do
    void (*acquire)(struct before *o, struct task *t, const uint32_t *mark);
    void (*lock)(struct before *o, struct task *t, struct lock *l, bool takes); // besides: t holds l from now on, or no longer
};

struct before {
    const struct before_ops *ops;
    bool on; // changes when a cell begins
};

static inline struct before *before_of(const struct task *t) { // NULL: nobody listens
    struct before *o = t->sched->before;
    return o && o->on ? o : NULL;
}
static inline void before_release(struct task *t, uint32_t *mark) {
    struct before *o = before_of(t);
    if (o) o->ops->release(o, t, mark);
}
static inline void before_acquire(struct task *t, const uint32_t *mark) {
    struct before *o = before_of(t);
    if (o) o->ops->acquire(o, t, mark);
}
static inline void before_lock(struct task *t, struct lock *l, bool takes) {
    struct before *o = before_of(t);
    if (o) o->ops->lock(o, t, l, takes);
}
static inline void before_start(struct task *by, struct task *t) {
    struct before *o = before_of(t);
    if (o) o->ops->start(o, by, t);
}
static inline void before_end(struct task *t) {
    struct before *o = before_of(t);
    if (o) o->ops->end(o, t);
}
static inline void before_join(struct task *by, const struct task *ended) {
    struct before *o = before_of(by);
    if (o) o->ops->join(o, by, ended);
}
