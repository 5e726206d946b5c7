// The machine's threads. Two kinds of calls: those that may fail return false and set errno (create);
// those that may never fail abort with bug() on misuse (lock, wait, join).
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct os_mutex {
    pthread_mutex_t m;
};
struct os_cond {
    pthread_cond_t c; // waits on CLOCK_MONOTONIC
};

#define OS_NO_DEADLINE INT64_MAX

void os_mutex_init(struct os_mutex *m);
void os_mutex_finish(struct os_mutex *m);
void os_mutex_lock(struct os_mutex *m);
bool os_mutex_lock_within(struct os_mutex *m, int64_t ns); // false: still taken after so long
void os_mutex_unlock(struct os_mutex *m);
void os_cond_init(struct os_cond *c);
void os_cond_finish(struct os_cond *c);
void os_cond_signal(struct os_cond *c);
void os_cond_broadcast(struct os_cond *c);
// Waits until signalled or until `deadline` (ns of clock_now); false on time-out. Spurious wake-ups happen.
bool os_cond_wait(struct os_cond *c, struct os_mutex *m, int64_t deadline);

typedef void (*os_thread_fn)(void *arg);

// Starts a detached or joinable thread with all signals blocked, timer slack 1 ns, the given stack size in bytes
// (0: the system's default) and the kernel name (cut to 15 bytes). false with errno when the system refuses.
bool os_thread_create(pthread_t *out, os_thread_fn fn, void *arg, size_t stack_bytes, const char *name, bool detached);
void os_thread_join(pthread_t t);
void os_thread_set_name(const char *name); // of the calling thread
void os_thread_precise_timers(void);       // timer slack 1 ns for the calling thread
int os_thread_id(void);                    // the kernel's id (gettid)
