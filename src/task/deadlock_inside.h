// What the files about deadlocks share: deadlock.c (seeing them), deadlock_report.c (telling them), order.c (foreseeing them).
#pragma once

#include "task/deadlock.h"
#include "task/sync.h"

struct order;
struct deadlocks { // guarded by the scheduler's mutex
    bool off;
    bool resting;     // deadlock_rest_locked
    bool told;        // the cell that runs ends with a verdict: nothing is to be foreseen
    bool nobody;      // it was told that nobody can go on, and no cell has begun since
    size_t for_ever;  // tasks that wait so
    size_t coming;    // deadlock_coming_locked
    int64_t began;    // ns of the log's clock: since when tasks are alive, 0: none is
    struct order *order;
};

// Of a process that is simulated: its MainThread, which is in no table. NULL: what t does is not known here.
static inline const struct task *deadlock_waiter(const struct task *t) {
    return t->process && t->image ? task_process_main(t) : t;
}
bool deadlock_waits(const struct task *t); // without end, as far as it is known, and nobody has asked it for anything
const struct task *deadlock_awaited(struct sched *s, const struct task *t); // for whom it waits: who holds the lock, or is joined; NULL
const struct lock *deadlock_lock(const struct task *t); // that it waits for, or NULL
size_t deadlock_circle(struct sched *s, const struct task *t); // how many steps lead from t back to t; 0: none do
const struct task *deadlock_find_circle(struct sched *s);      // a task in one, or NULL

void deadlock_add_place(const struct place *p, const char *before, struct text *out); // "line 3" behind `before`; nothing when unknown
// t is in a circle or waits for a lock that is lost, or NULL: what is wrong is looked for. Each line ends with '\n'.
void deadlock_add_about_locked(struct sched *s, const struct task *t, struct text *out);
