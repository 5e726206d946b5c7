// What the natives that make, start and wait for tasks share: threading.c, locks.c, tasks.c, time.c.
#pragma once

#include "lang/copy.h"
#include "lib/support.h"
#include "task/sched.h"

struct lock;

static inline struct sched *lib_sched(const struct call *c) {
    return task_of(c->fiber)->sched;
}

// Seconds (int, bool or float, not negative) to nanoseconds; false with the error set, in the words of Python's time.sleep.
bool lib_seconds(struct call *c, value v, int64_t *ns);
// The deadline of a native that may wait: now + ns when it is first called, and the same when it is resumed.
int64_t lib_deadline(struct call *c, int64_t ns);
#define LIB_FOR_EVER (-1) // ns
// Parameter i as a deadline: None or not given is for ever, less than nothing is now.
bool lib_arg_deadline(struct call *c, size_t i, int64_t *deadline);
// Parameters `block` and the one behind it, as queues have them.
bool lib_queue_deadline(struct call *c, size_t block, int64_t *deadline);

struct task *lib_thread(const struct call *c, value v); // NULL: not a Thread
// A new thread named name, or Thread-N for VALUE_UNDEF. The object, or VALUE_UNDEF when the heap is full.
value lib_make_thread(struct call *c, const struct task_spec *spec);
enum native_status lib_start_thread(struct call *c, struct task *t); // NATIVE_OK, or the error is set
// Whether t may be joined by the caller; else the error is set.
bool lib_check_join(struct call *c, struct task *t);
// Waits until t has ended or the deadline; with the mutex held, which it lets go. NATIVE_BLOCK.
enum native_status lib_wait_for(struct call *c, struct task *t, int64_t deadline);

// Processes: process.c. The same for them; lib_start_processes may also block, and is called again, resumed, with the same tasks.
struct task *lib_process(const struct call *c, value v); // NULL: not a Process
value lib_make_process(struct call *c, const struct task_spec *spec);
enum native_status lib_start_processes(struct call *c, struct task *const *tasks, size_t n);
bool lib_check_join_process(struct call *c, struct task *t);
void process_register(struct sched *s, struct interp *in);
void random_register_fork(struct sched *s, struct interp *in);

// A copy of a foreign object (type_ops.copy) with data of its own; VALUE_UNDEF when the heap is full.
static inline value lib_copy_foreign(struct copier *k, value self, void *data) {
    value v = make_foreign(copier_cache(k), value_foreign(self)->type, data);
    if (v == VALUE_UNDEF) copier_failed(k);
    return v;
}

// Locks: locks.c. A native with the parameters of acquire(blocking, timeout); with lock:; release.
enum native_status lib_acquire(struct call *c, value lock);
enum native_status lib_enter(struct call *c, value lock);
enum native_status lib_release(struct call *c, struct lock *l);
struct lock *lib_lock(const struct call *c, value v);         // NULL: neither Lock nor RLock
value lib_make_rlock(struct call *c, const char *owner);      // VALUE_UNDEF: heap full
void lib_add_short(struct interp *in, struct module *m, struct type *t); // as m.Name and as the builtin Name

void semaphores_register(struct interp *in, struct module *threading);
void conditions_register(struct interp *in, struct module *threading);
void barriers_register(struct interp *in, struct module *threading);
void queues_register(struct interp *in);
void locks_register(struct sched *s, struct interp *in, struct module *threading);
void threading_register(struct sched *s, struct interp *in);
void pools_register(struct sched *s, struct interp *in);
void tasks_register(struct interp *in);
void time_register(struct interp *in);
void database_register(struct sched *s, struct interp *in);
