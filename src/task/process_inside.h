// What the files about processes share: process.c (the table), fork.c (the moment), remote.c (the parent's ear), child.c (the
// child's life).
#pragma once

#include "task/process.h"

#define PROCESS_IDENTITY_BYTES 64

struct process {
    struct task *task;
    struct process_hooks hooks;
    pid_t maker; // the process in which it was made
    char identity[PROCESS_IDENTITY_BYTES]; // "1", "1:2"

    // Guarded by the scheduler's mutex.
    struct process *prev, *next; // in the list, while `listed`
    bool listed;
    bool forking;           // from process_start until it runs or has failed to
    int fork_error;         // errno, 0: none
    struct wait_queue starters;
    pid_t pid;              // 0: was not started
    bool over;              // has ended: exit_code is known
    bool reaped;            // and is no zombie, nor ours to wait for
    uint32_t unwanted;      // atomic: it ends as soon as it can, whatever it had to say
    int exit_code;          // -9: by signal 9

    // The io thread's from the moment it is watched until it is over.
    int pipe, pidfd;        // -1: none
    struct watched output, exit, timer;
    struct packet_reader reader;
    struct packet held;     // arrived, and not yet taken by the log
    bool holding;
    bool pipe_done, gone;   // nothing more comes; it has exited
    bool has_result, has_error;
    struct text shown;      // its result or its error, for people
    struct task **inside;   // its threads and children, by number - first_inside; NULL: has ended
    size_t ninside, inside_cap;
    task_id first_inside;
};

struct processes {
    struct sched *sched;

    // Guarded by the scheduler's mutex.
    struct process *first, *last; // ours, from their start until they are reaped
    size_t alive, max;
    struct watch_request space; // resumes those whose output was held back
    bool space_asked;

    struct relay *relay; // in a child; set once, while it has one thread
};

struct fork_request {
    struct watch_request ask;
    struct sched *sched;
    size_t n;
    struct task *tasks[];
};

// What an event looks like in a packet; its text follows.
struct packed_event {
    int64_t ns, a, b;
    uint32_t task, cell;
    uint16_t kind, flags;
    uint32_t spare;
};

// PACKET_RESULT: the length of the text for people, that text, the value as wire.h has it.
struct packed_result {
    uint64_t shown;
};

static inline bool process_is_unwanted(const struct process *p) {
    return __atomic_load_n(&p->unwanted, __ATOMIC_RELAXED);
}

// process.c
void process_free(struct process *p); // with its task, by the scheduler
void process_unlist_locked(struct process *p);

// fork.c: by the io thread, or by the thread of a fiber at a safe point (`inside`).
void fork_serve(struct fork_request *r, bool inside);

// remote.c: process p has been forked and is watched from now on; the mutex is held.
void remote_begin_locked(struct process *p);
void remote_resume_all(struct watch_request *r);

// child.c: the rest of a child's life. The caller is its only thread; nothing is held.
_Noreturn void child_run(struct sched *s, struct task *self, int pipe);
