// Pthreads for tasks: a task gets one before it starts, is run on it from beginning to end (task_run), and leaves it for the next.
#pragma once

#include <stdbool.h>

struct carriers;
struct sched;
struct task;

struct carriers *carriers_create(struct sched *s);
void carriers_destroy(struct carriers *p);                      // no task is left; waits until the pthreads are gone
bool carriers_reserve(struct carriers *p, struct task *t);      // false with errno: the machine gives no more. No mutex held
void carriers_launch(struct task *t);                           // for which one was reserved
