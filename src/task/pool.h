// Pools: workers that share out the items of a map among themselves. What is the same for every kind of worker stands here; a
// kind is one struct pool_ops in a file of its own (pool_threads.c, pool_processes.c), and nothing else need change for it.
//
// A map is a job: its items are cut into chunks, and whoever is free takes the next. Taking is a compare-and-swap on the chunk's
// own word in memory that all workers share, so whatever becomes of a worker, it is known which chunk was its own:
//
//     owners[chunk]   0 -> id of a worker            the worker, taking it
//                     id -> 0                        the pool, when that worker died: somebody does the chunk again
//
// Workers run a function of the prelude that takes a chunk, calls the function for each item and gives the results: so all of
// it can be interrupted. Objects: a pool, its jobs and its workers each belong to an object of the language (lib/) and die
// with it; the objects keep each other alive as long as that is needed (pool_mark and its like). What is inside them is for the
// kinds alone: pool_kind.h.
#pragma once

#include "task/sched.h"

struct pool;
struct pool_job;
struct pool_ops;
struct pool_worker;

enum pool_state { POOL_OPEN, POOL_CLOSED, POOL_ENDED };
enum pool_form { FORM_ITEM, FORM_STAR, FORM_CALL }; // f(x); f(*x); x is (args, kwargs): f(*args, **kwargs)

extern const struct pool_ops pool_of_threads, pool_of_processes;

void pools_init(struct sched *s); // before the first fiber runs

struct pool_spec {
    const struct pool_ops *ops;
    value object;
    size_t size;
    const char *prefix;
    uint32_t first_number;
};
struct pool *pool_create(struct sched *s, const struct pool_spec *spec);
void pool_destroy(struct pool *p);
uint32_t pool_next_executor(struct sched *s);          // the N of the next ThreadPoolExecutor-N, from 0
void pool_mark(struct pool *p, struct heap_marker *m);
uint32_t pool_next_numbers(struct sched *s, size_t n); // the first of n numbers for PoolWorker-N
enum pool_state pool_state_of(struct pool *p);
size_t pool_size(const struct pool *p);
void pool_close(struct pool *p);
void pool_end(struct pool *p);             // terminate: all jobs are given up and all workers ended
enum native_status pool_join(struct call *c, struct pool *p); // waits until no worker and no job is left

struct pool_job_spec {
    struct pool *pool;
    value object, function;
    struct tuple *items;
    enum pool_form form;
    size_t chunk_items;       // 1 or more
};
struct pool_job *pool_job_create(struct call *c, const struct pool_job_spec *spec); // NULL with the error set
void pool_job_destroy(struct pool_job *j);
void pool_job_mark(struct pool_job *j, struct heap_marker *m);
// Queues it and starts workers. `owned`: it ends with the calling fiber's task.
enum native_status pool_job_begin(struct call *c, struct pool_job *j, bool owned);
enum pool_until {
    UNTIL_ALL,      // all chunks have their outcome, and with nothing else to do the workers have ended
    UNTIL_OUTCOMES, // all chunks have their outcome
    UNTIL_CHUNK, UNTIL_NTH
};
struct pool_goal {
    enum pool_until until;
    size_t n;         // the chunk; how many chunks must be done
    int64_t deadline;
};
// NATIVE_OK, also when the deadline has passed: look at *done.
enum native_status pool_job_wait(struct call *c, struct pool_job *j, const struct pool_goal *goal, bool *done);
void pool_job_cancel(struct pool_job *j);
void pool_job_disown(struct pool_job *j); // it ends with nobody any more
bool pool_job_is_done(struct pool_job *j);
// Raises the failure of a chunk, or with POOL_ALL that of the first chunk that failed; NATIVE_OK when there is none.
#define POOL_ALL SIZE_MAX
enum native_status pool_job_raise(struct call *c, struct pool_job *j, size_t chunk);

// Results, once pool_job_wait said done.
value pool_job_result(const struct pool_job *j, size_t item);
value pool_job_results(const struct pool_job *j); // the list of all, always the same one
size_t pool_job_items(const struct pool_job *j);
size_t pool_job_chunks(const struct pool_job *j);
bool pool_job_is_call(const struct pool_job *j);  // one item, one result
size_t pool_job_failures(struct pool_job *j);
void pool_job_range(const struct pool_job *j, size_t chunk, size_t *first, size_t *n); // its items
size_t pool_job_chunk_of(const struct pool_job *j, size_t item);
size_t pool_job_nth_done(struct pool_job *j, size_t nth); // the chunk that was done as the nth, once so many are

// Workers, in their own memory. pool_take: VALUE_NONE when nothing is left to do, VALUE_UNDEF when the heap is full, else
// (form, function, items). pool_give: what came of them, the list of results or an exception.
value pool_take(struct call *c, struct pool_worker *w);
enum native_status pool_give(struct call *c, struct pool_worker *w, value v, bool failed, size_t done);
void pool_worker_destroy(struct pool_worker *w);
// In a copy of the memory: the caller's object takes it. It works with its own copies of what the job has.
struct copier;
struct pool_worker *pool_worker_copy(struct copier *k, struct pool_worker *w, value object);
void pool_worker_mark(struct pool_worker *w, struct heap_marker *m);

// For the rest of the room: the end of t, whose fiber is over; and what a worker was started for, as shown.
void pool_task_ended_locked(struct task *t);
bool pool_show_worker(struct fiber *f, struct text *out, const struct task *t, size_t columns); // false: t is none
