// What the files about pools share: pool.c, pool_results.c, executors.c.
#pragma once

#include "lib/waiting.h"
#include "task/pool.h"

// A pool's object of type `type`; VALUE_UNDEF: the heap is full.
struct pool_making {
    enum sched_type type;
    const struct pool_ops *ops;
    size_t size;
    const char *prefix; // NULL: PoolWorker-N
};
value pools_make(struct call *c, const struct pool_making *m);
struct pool *pools_of(value v); // the pool of any such object

// A job for func over items, with its object of type SCHED_POOL_RESULT or SCHED_FUTURE. VALUE_UNDEF with the error set.
struct pool_task {
    enum sched_type type;
    value pool, function;
    struct tuple *items;
    enum pool_form form;
    size_t chunk;
};
value pools_make_job(struct call *c, const struct pool_task *t);
// The single item (args, kwargs) of a call; NULL with the error set.
struct tuple *pools_call_item(struct call *c, const value *args, size_t n);

void results_register(struct sched *s, struct interp *in);
void executors_register(struct sched *s, struct interp *in);
