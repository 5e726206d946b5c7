// The order in which tasks take locks while they hold others. Two tasks that take the same two locks in different orders, and of which
// neither was over before the other began, may wait for each other in another run: that is told without a deadlock.
#pragma once

#include "task/sched.h"

struct lock;
struct order;

struct order *order_create(void);
void order_destroy(struct order *o);
void order_clear(struct order *o);                          // the mutex is held
void order_note(struct task *t, const struct lock *taken);  // by t, which holds others; the mutex is not held
void order_joined_locked(struct task *t, const struct task *by); // t has ended, and `by` knows
void order_joined_all_locked(struct sched *s, const struct task *by); // the same of all that have ended
void order_tell_locked(struct sched *s);                    // each circle once, as a NOTE
