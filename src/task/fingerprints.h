// What counts of tasks and of what they wait for in a fingerprint of the program (lang/fingerprint.h): all that decides how they behave,
// and neither names' numbers, times, logs nor, where somebody who is woken promises nothing, the order of those who wait.
//
// The world stands still, so nothing is locked.
#pragma once

#include "lang/fingerprint.h"

struct barrier;
struct condition;
struct flag;
struct lock;
struct queue;
struct semaphore;
struct task;
struct wait_queue;

void fingerprint_add_lock(struct fingerprint *p, const struct lock *l);
void fingerprint_add_semaphore(struct fingerprint *p, const struct semaphore *m);
void fingerprint_add_flag(struct fingerprint *p, const struct flag *e);
void fingerprint_add_condition(struct fingerprint *p, const struct condition *c);
void fingerprint_add_barrier(struct fingerprint *p, const struct barrier *b);
void fingerprint_add_queue(struct fingerprint *p, const struct queue *q);
void fingerprint_add_task(struct fingerprint *p, const struct task *t); // as its object is seen; its fiber is a root of its own
void fingerprint_add_waiting(struct fingerprint *p, const struct wait_queue *q); // the tasks' numbers, first come first
