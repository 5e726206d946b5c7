// Who waits for whom, and what follows when it has no end. Tasks that wait in a circle are told at the step that closes it, whoever
// else still runs; and when every task waits and nothing can come from outside, that is told as well. Both under every scheduler.
//
// Only a wait without a deadline that nobody but a task of the program can end counts (task->for_ever).
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct sched;
struct task;
struct text;
struct waiting;

struct deadlocks; // sched->deadlocks
struct deadlocks *deadlocks_create(void);
void deadlocks_destroy(struct deadlocks *d); // NULL: nothing

// For those who let tasks wait and end. The scheduler's mutex is held.
void deadlock_wait_begins_locked(struct task *t, const struct waiting *w);
void deadlock_wait_ends_locked(struct task *t);
void deadlock_look_locked(struct task *t);             // t has begun to wait: is this the step that closes a circle, or the last one's?
void deadlock_look_at_all_locked(struct sched *s);     // one has ended: can those that are left go on?
void deadlock_coming_locked(struct sched *s, int by);  // 1: something will be said to a task by a thread that is none; -1: it was
void deadlock_started_locked(struct task *t);          // it has a time and a number now
void deadlock_rest_locked(struct sched *s, bool begins); // MainThread runs no cell, and none will come until it ends
void deadlock_nobody_locked(struct sched *s);           // nobody can go on: the cell ends with the report
void deadlock_cell_begins_locked(struct sched *s);
void deadlock_cell_ends_locked(struct sched *s);       // tells what could have gone wrong
void deadlock_forked(struct sched *s);                 // in a child
void deadlock_reset_locked(struct sched *s);           // all variables are forgotten
// Off: nothing is looked for and nobody is ended. The simulated machine says nevertheless that nobody can go on.
void deadlock_set_on(struct sched *s, bool on);

// As text for people, at any moment; the mutex is held. Each line of a report ends with '\n'; the short form is a clause of its headline.
void deadlock_add_report_locked(struct sched *s, struct text *out);
void deadlock_add_short_locked(struct sched *s, struct text *out);
// After so many simulated instructions: where those stand for whom is_at_work.
void deadlock_add_endless_locked(struct sched *s, int64_t steps, bool (*is_at_work)(const struct task *t), struct text *out);
