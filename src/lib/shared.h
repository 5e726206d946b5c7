// What the objects that processes share have in common: shared_queues.c, shared_locks.c, shared_values.c.
#pragma once

#include "lib/waiting.h"
#include "task/gate.h"

// OSError for what the system did not give (errno).
enum native_status lib_no_shared(struct call *c);
// A new multiprocessing.RLock, or VALUE_UNDEF with the error set.
value lib_make_shared_rlock(struct call *c);
bool lib_is_shared_lock(value v); // Lock or RLock of multiprocessing
// Natives of a lock that stands in an object: acquire(block=True, timeout=None), release().
enum native_status lib_shared_acquire(struct call *c, value lock);
enum native_status lib_shared_enter(struct call *c, value lock);
enum native_status lib_shared_release(struct call *c, value lock);

#define LIB_SHARED_COST ((size_t)256 << 10) // what its memory and descriptors are worth in bytes of heap

void shared_queues_register(struct interp *in, struct module *multiprocessing);
void shared_locks_register(struct interp *in, struct module *multiprocessing);
void shared_values_register(struct interp *in);
