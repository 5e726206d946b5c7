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
    struct image *image;    // its memory, while it is a simulated one and not over
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

struct exit_status {
    int code; // -9: by signal 9
    int64_t cpu_ns;
};

// What a child says at last: its result or its error, as the packet of that kind has it.
struct last_words {
    uint8_t kind;
    struct text bytes;
};

static inline bool process_is_unwanted(const struct process *p) {
    return __atomic_load_n(&p->unwanted, __ATOMIC_RELAXED);
}

// process.c
void process_free(struct process *p); // with its task, by the scheduler
void process_unlist_locked(struct process *p);

// fork.c: by the io thread, or by the thread of a fiber at a safe point (`inside`).
// A copy of the whole session that runs `run` and ends; -1 with errno. By MainThread, inside the world. fork_copy's child has no task but
// the caller's, and must touch nothing that another thread may have had in its hands but what a fork holds still.
pid_t fork_copy(struct sched *s, void (*run)(void *user), void *user);
void fork_serve(struct fork_request *r, bool inside);
void fork_note_start_locked(struct task *t, pid_t pid, int64_t ns); // it runs
void fork_give_up(struct task *t, int error);                       // it does not; by no mutex held

// remote.c: process p has been forked and is watched from now on; the mutex is held.
void remote_begin_locked(struct process *p);
void remote_resume_all(struct watch_request *r);
// Without a mutex, and outside the world. What a packet of kind PACKET_RESULT or above says; and the end of p, whose task may be gone
// afterwards.
void remote_take(struct process *p, const struct packet *packet);
void remote_end(struct process *p, const struct exit_status *end);

// child.c: the rest of a child's life. The caller is its only thread; nothing is held.
_Noreturn void child_run(struct sched *s, struct task *self, int pipe);
struct last_words child_last_words(struct fiber *f, enum vm_status status, bool has_target); // inside the world

