// Processes: tasks that run in a forked copy of the memory. Seen from here, the parent, a process is a task without a fiber; it
// is started, waited for (task->joiners) and shown like a thread.
//
// A child that has ended stays a zombie, as with Python's multiprocessing, until somebody asks about it (process_reap): so
// that `ps` can show one. What the child sends over its pipe arrives in order: its events, then what its user (a pool) sends,
// then its result. What the child does is in child.h.
#pragma once

#include "task/engine.h"
#include "task/packet.h"
#include "task/watch.h"
#include <sys/types.h>

// Kinds of packets from a child. From PACKET_FREE on they belong to whoever made the process.
enum { PACKET_EVENT, PACKET_RESULT, PACKET_ERROR, PACKET_FREE = 16 };

// All are called on the io thread, with no mutex held; each may be NULL. `ended` comes once for a process that was started,
// after its end was logged and its joiners were woken; it may release the task.
struct process_hooks {
    void (*packet)(void *user, struct task *t, const struct packet *p); // kinds from PACKET_FREE on
    void (*ended)(void *user, struct task *t);
    void *user;
    uint32_t number; // as process_next_name gave it; 0: the next one
};

struct process;        // task->process
struct fork_request;

// A process that will call spec->target when it is started; a str as spec->name is a must. Its object is the maker's to set.
struct task *process_create(struct sched *s, task_id parent, const struct task_spec *spec, const struct process_hooks *hooks);
// For one that no program sees (its object is VALUE_UNDEF): reaps and frees it, over or never started.
void process_release(struct task *t);
// "Process-1", "Process-2"; in the children of Process-1 "Process-1:1"...
uint32_t process_next_name(struct sched *s, char *out, size_t size);

// Starting, by a native: all n are forked at the same moment. PROCESS_WAIT: it returns NATIVE_BLOCK, and when it is resumed it
// asks process_started about each of them, in order, returning NATIVE_BLOCK again for PROCESS_WAIT. A process that could not
// be started (REFUSED: with errno) may be started again. Others of the n may run nevertheless.
enum process_start {
    PROCESS_STARTED, PROCESS_WAIT, PROCESS_STARTED_BEFORE, PROCESS_NOT_OURS, PROCESS_DAEMONIC, PROCESS_OVER_LIMIT, PROCESS_REFUSED
};
enum process_start process_start(struct fiber *f, struct task *const *tasks, size_t n);
enum process_start process_started(struct fiber *f, struct task *t);

// Asking about one. All take the scheduler's mutex but the _locked ones.
static inline bool task_is_process(const struct task *t) {
    return t->process != NULL;
}
bool process_is_ours(const struct task *t);      // not inherited from the parent process
bool process_is_self(const struct task *t);      // the very process that asks
pid_t process_pid(struct task *t);               // 0: not started
pid_t process_parent_pid(const struct task *t);  // of the process that made it
const char *process_signal_name(int number);     // "SIGKILL", or NULL
bool process_exit_code(struct task *t, int *code); // false: it has not ended. -9: by signal 9
void process_reap(struct task *t);               // if it has ended: is a zombie no more
void process_reap_all(struct sched *s);
void process_show_locked(const struct task *t, struct task_info *out); // its pid and CPU time
size_t process_list(struct sched *s, struct process_info *out, size_t max); // as engine_processes
size_t process_limit(struct sched *s);
void process_set_limit(struct sched *s, size_t n);

// Ending one. Does nothing to a process that is not alive or not ours.
bool process_signal(struct task *t, int signal);
void process_end_locked(struct task *t);         // SIGTERM, and SIGKILL half a second later
void process_kill_locked(struct task *t);        // SIGKILL; what it still had to say is dropped
void process_kill_all_locked(struct sched *s);   // SIGKILL; what they still had to say is dropped

// The engine's side.
void processes_init(struct sched *s);
void processes_finish(struct sched *s); // none is alive; ends the io thread, reaps what is left
void process_on_space(struct sched *s); // the feed has caught up: children may print again
// For run.c: a fiber's own thread does what the fiber asked for, if it did.
void process_serve(struct task *t);
