// One thread that waits for descriptors on behalf of everybody: "bobbin-io". It lives as long as the session, so it may do
// what has to be done by such a thread: start processes for tasks that are threads themselves (fork.c says why).
//
// It starts with its first use. What it watches stands in a list under the scheduler's mutex: anybody may add to it and
// change what is waited for; only callbacks, which it runs without any mutex, take something off.
#pragma once

#include "task/sched.h"

enum { WATCH_READ = 1, WATCH_WRITE = 2 };

// Embedded in what its owner keeps alive until it is removed.
struct watched {
    int fd;           // -1: none, the deadline only
    unsigned events;  // WATCH_*; 0: nothing for now
    int64_t deadline; // of clock_now; OS_NO_DEADLINE
    void (*ready)(struct watched *w, unsigned events); // events 0: the deadline has passed, and was taken back. A descriptor
                                                       // that broke or whose other end is gone is ready for everything
    struct watched *prev, *next;
};

struct watch_request {
    void (*run)(struct watch_request *r); // once, on the thread
    struct watch_request *next;
};

// The thread runs from now on; false with errno when the system has no thread or descriptor left. No mutex held.
bool watch_begin(struct sched *s);
void watch_init(struct sched *s);
void watch_finish(struct sched *s); // ends the thread; whatever is still watched is forgotten
void watch_forked(struct sched *s); // in a child, where the thread does not exist
// What follows is for after watch_begin, with the scheduler's mutex held.
void watch_add_locked(struct sched *s, struct watched *w);
void watch_change_locked(struct sched *s, struct watched *w, unsigned events, int64_t deadline);
void watch_ask_locked(struct sched *s, struct watch_request *r);
// Some fiber that waits for a descriptor will be woken, or may be by another process.
bool watch_may_wake_locked(struct sched *s);
void watch_remove(struct sched *s, struct watched *w); // in callbacks only; without the mutex

// Ends a native that found its descriptor not ready: it is called again, resumed, when the descriptor may be ready, when w's
// deadline has passed, or for no reason, and looks again. The descriptor must not be closed while a fiber waits for it.
enum native_status watch_wait(struct fiber *f, int fd, unsigned events, const struct waiting *w);
