// What counts of tasks and of what they wait for (fingerprints.h). Tasks are told by their numbers, which depend on who made whom alone.
#include "task/fingerprints.h"

#include "task/queue.h"
#include "task/sync.h"

void fingerprint_add_waiting(struct fingerprint *p, const struct wait_queue *q) {
    for (const struct task *t = q->first; t; t = t->wait_next) fingerprint_add(p, t->id);
    fingerprint_add(p, 0);
}

// The owner and the count of a lock that is free are left over from before.
void fingerprint_add_lock(struct fingerprint *p, const struct lock *l) {
    bool held = lock_is_held(l);
    fingerprint_add(p, (uint64_t)l->reentrant << 1 | held);
    if (!held) return;
    fingerprint_add(p, lock_owner(l));
    fingerprint_add(p, l->reentrant ? lock_count(l) : 0);
}

void fingerprint_add_semaphore(struct fingerprint *p, const struct semaphore *m) {
    fingerprint_add(p, (uint64_t)semaphore_value(m));
    fingerprint_add(p, (uint64_t)m->limit);
}

void fingerprint_add_flag(struct fingerprint *p, const struct flag *e) {
    fingerprint_add(p, flag_is_set(e));
}

// A word is for the one who waits longest, so the order counts.
void fingerprint_add_condition(struct fingerprint *p, const struct condition *c) {
    fingerprint_add_value(p, c->lock_object);
    fingerprint_add(p, c->missed[0] != '\0'); // makes a later wait one for a word that came too early
    fingerprint_add_waiting(p, &c->waiters);
}

// How many stand there says which place the next one gets.
void fingerprint_add_barrier(struct fingerprint *p, const struct barrier *b) {
    fingerprint_add(p, b->parties);
    fingerprint_add(p, (uint64_t)b->broken << 1 | b->has_action);
    fingerprint_add(p, b->acting);
    fingerprint_add_waiting(p, &b->waiters);
    fingerprint_add_waiting(p, &b->entering);
}

void fingerprint_add_queue(struct fingerprint *p, const struct queue *q) {
    fingerprint_add(p, (uint64_t)q->order << 1 | q->counts);
    fingerprint_add(p, (uint64_t)q->maxsize);
    fingerprint_add(p, q->unfinished);
    fingerprint_add(p, q->len);
    for (size_t i = 0; i < q->len; i++) fingerprint_add_value(p, value_load(&q->store->items[(q->first + i) & (q->store->cap - 1)]));
}

// Whether one that lives is ready, runs or waits is the scheduler's to tell; one that has ended may have failed.
void fingerprint_add_task(struct fingerprint *p, const struct task *t) {
    fingerprint_add(p, t->id);
    fingerprint_add(p, task_is_alive(t) ? TASK_STATE_COUNT : t->state);
    fingerprint_add(p, t->daemon);
    fingerprint_add_value(p, value_load(&t->name));
    fingerprint_add_value(p, value_load(&t->result));
    if (t->state == TASK_NEW) fingerprint_add_values(p, (value[]){t->target, t->args, t->kwargs}, 3);
}
