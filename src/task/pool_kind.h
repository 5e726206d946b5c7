// The inside of pools, jobs and workers, for the files that make up pools: pool.c, pool_job.c, pool_work.c, and one for each
// kind of worker. See pool.h for what they are.
#pragma once

#include "task/pool.h"

struct pool_gift {
    value v;     // the list of results, or the exception
    bool failed;
    size_t done; // results before it failed
};

struct pool_ops {
    bool inherits;                 // a worker gets a copy of everything when it starts, and so serves one job only
    void *(*share)(size_t bytes);  // cleared memory that the pool and its workers see; NULL with errno
    void (*unshare)(void *p, size_t bytes);
    // Makes the worker's task. NATIVE_OK, or NATIVE_ERROR having made nothing: the heap is full.
    enum native_status (*prepare)(struct call *c, struct pool_worker *w);
    // Starts all of j->starting, which were prepared. The natives' contract: with NATIVE_BLOCK it is called again. With
    // NATIVE_ERROR some may run nevertheless.
    enum native_status (*start)(struct call *c, struct pool_job *j);
    void (*abandon)(struct pool_worker *w);     // was prepared, and will not be started
    void (*stop_locked)(struct pool_worker *w); // ends it at once, wherever it is
    // In the worker: what came of its chunk.
    enum native_status (*give)(struct call *c, struct pool_worker *w, const struct pool_gift *g);
};

struct pool {
    struct sched *sched;
    const struct pool_ops *ops;
    value object;                  // that it belongs to
    size_t size;                   // workers at most
    char prefix[48];               // of their names, behind which stands a number
    uint32_t first_number;

    // Guarded by the scheduler's mutex.
    enum pool_state state;
    struct pool_job *jobs, *last_job; // that do not have all outcomes; the oldest first
    struct pool_worker *workers;   // that have not ended
    size_t serving;                // of these, those that look for further chunks
    uint32_t ids;                  // given to workers
    struct wait_queue changed;     // a worker has ended, or a job is done
};

struct pool_shared {
    uint32_t hint;     // atomic: chunks before it are likely to have been taken
    uint32_t owners[]; // atomic; one for each chunk
};

enum pool_outcome {
    CHUNK_OPEN,
    CHUNK_RETRIED, // open, for the second time
    CHUNK_DONE, CHUNK_FAILED
};

struct pool_failure {
    size_t chunk, item;
    value error;       // VALUE_UNDEF: its workers died
    char worker[TASK_NAME_BYTES];
};

struct pool_job {
    struct pool *pool;             // gone when the job is destroyed, perhaps
    const struct pool_ops *ops;    // the pool's
    value pool_object, object, function;
    struct tuple *items;
    struct list *results;          // of length 0 until it is handed out; its store has a place for each item
    enum pool_form form;
    size_t chunk_items, nchunks;
    size_t shared_bytes;
    struct pool_shared *shared;    // NULL without chunks

    // Guarded by the scheduler's mutex.
    struct pool_job *next;         // in the pool's list
    bool listed, cancelled;
    size_t left;                   // chunks without outcome
    size_t wanted;                 // workers still to be started
    size_t spares;                 // workers that may die idle before it is given up
    bool lost;                     // a worker of it has died
    struct pool_worker **starting; // prepared, and not known to have started
    size_t nstarting, starting_cap;
    bool starting_asked;           // the kind's own
    uint8_t *outcome;              // of each chunk: enum pool_outcome
    uint32_t *order;               // chunks in the order in which they were done
    size_t norder;
    struct pool_failure *failures;
    size_t nfailures, failures_cap;
    struct task *owner;            // with whose fiber it ends, or NULL
    struct wait_queue waiters;     // for any outcome
    uint32_t before_mark, done_mark; // before.h: from its beginning to the workers, and back
};

struct pool_worker {
    struct pool *pool;
    value object;
    struct task *task;             // NULL: not prepared, or ended
    bool starting;                 // stands in its job's list of those
    struct task *left;             // ended while it was starting: for the kind to release
    uint32_t id, number;
    struct pool_worker *next, *next_of_all;
    bool listed, leaving;
    const struct pool_job *made_for; // looked at until it has started
    struct pool_job *only;         // kinds that inherit: the same, for good
    struct pool_job *job;          // whose chunk it has, or NULL; a copied worker's own copy knows
    value function;                // a worker that was copied without the system (lang/copy.h): the job's, as it has them
    struct tuple *items;           // NULL: the job's own
    size_t chunk;
    size_t bad;                    // the result that could not be given, or SIZE_MAX
};

// Under the scheduler's mutex.
void pool_worker_ended_locked(struct pool_worker *w, bool in_order); // its task is over; in order: it found nothing left to do
void pool_store_locked(struct pool_job *j, size_t chunk); // its results stand in j->results
void pool_fail_locked(struct pool_job *j, const struct pool_failure *f);
void pool_job_cancel_locked(struct pool_job *j);
bool pool_job_needs(const struct pool_job *j, size_t chunk); // nobody has brought its outcome yet

void pool_remember_worker_locked(struct pool_worker *w); // until it is forgotten it lives, though no program may see it
void pool_forget_worker_locked(struct pool_worker *w);

// Workers.
value pool_worker_name(struct call *c, const struct pool_worker *w);        // VALUE_UNDEF: the heap is full
value pool_worker_target(struct call *c);                                   // the function that workers run
value pool_worker_args(struct call *c, const struct pool_worker *w);        // VALUE_UNDEF: the heap is full
// Starts those that are wanted. NATIVE_OK, NATIVE_ERROR or NATIVE_BLOCK.
enum native_status pool_start_workers(struct call *c, struct pool_job *j);
void pool_settle(struct pool_job *j); // who was being started runs by now, or is no worker

static inline value *pool_place(const struct pool_job *j, size_t item) { // of its result
    return &j->results->store->items[item];
}
static inline size_t pool_chunk_first(const struct pool_job *j, size_t chunk) { // item
    return chunk * j->chunk_items;
}
static inline size_t pool_chunk_count(const struct pool_job *j, size_t chunk) {
    size_t left = j->items->len - chunk * j->chunk_items;
    return left < j->chunk_items ? left : j->chunk_items;
}
