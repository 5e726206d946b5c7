// The machine's threads, locks and waits; the only file that calls pthread functions of its own accord. What can fail for
// a reason of the machine (no more threads) is reported; what can only fail by misuse ends the program.
// Waits take a deadline on the monotonic clock, so that setting the wall clock moves nothing.
#include "base/thread.h"
#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#define KERNEL_NAME_BYTES 16 // with the NUL

// A pthread call that may never fail.
static void must(int error, const char *what) {
    if (error) {
        bug("%s: %s", what, strerror(error));
    }
}

void os_mutex_init(struct os_mutex *m) {
    must(pthread_mutex_init(&m->m, NULL), "pthread_mutex_init");
}

void os_mutex_finish(struct os_mutex *m) {
    must(pthread_mutex_destroy(&m->m), "pthread_mutex_destroy");
}

void os_mutex_lock(struct os_mutex *m) {
    must(pthread_mutex_lock(&m->m), "pthread_mutex_lock");
}

// By trying again and again, since the sanitizers do not know the timed calls. For rare waits.
bool os_mutex_lock_within(struct os_mutex *m, int64_t ns) {
    const struct timespec nap = {.tv_nsec = 100000};
    for (int64_t end = clock_now() + ns;; nanosleep(&nap, NULL)) {
        if (pthread_mutex_trylock(&m->m) == 0) return true;
        if (clock_now() >= end) return false;
    }
}

void os_mutex_unlock(struct os_mutex *m) {
    must(pthread_mutex_unlock(&m->m), "pthread_mutex_unlock");
}

void os_cond_init(struct os_cond *c) {
    pthread_condattr_t attr;
    must(pthread_condattr_init(&attr), "pthread_condattr_init");
#ifndef __APPLE__
    must(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC), "pthread_condattr_setclock");
#endif
    must(pthread_cond_init(&c->c, &attr), "pthread_cond_init");
    must(pthread_condattr_destroy(&attr), "pthread_condattr_destroy");
}

void os_cond_finish(struct os_cond *c) {
    must(pthread_cond_destroy(&c->c), "pthread_cond_destroy");
}

void os_cond_signal(struct os_cond *c) {
    must(pthread_cond_signal(&c->c), "pthread_cond_signal");
}

void os_cond_broadcast(struct os_cond *c) {
    must(pthread_cond_broadcast(&c->c), "pthread_cond_broadcast");
}

#ifdef __APPLE__
// No monotonic condition variables there: wait for the time that is left instead.
static int timed_wait(struct os_cond *c, struct os_mutex *m, int64_t deadline) {
    int64_t left = deadline - clock_now();
    if (left <= 0) {
        return ETIMEDOUT;
    }
    struct timespec t = {.tv_sec = (time_t)(left / 1000000000), .tv_nsec = (long)(left % 1000000000)};
    return pthread_cond_timedwait_relative_np(&c->c, &m->m, &t);
}
#else
static int timed_wait(struct os_cond *c, struct os_mutex *m, int64_t deadline) {
    int64_t at = deadline < 0 ? 0 : deadline;
    struct timespec t = {.tv_sec = (time_t)(at / 1000000000), .tv_nsec = (long)(at % 1000000000)};
    return pthread_cond_timedwait(&c->c, &m->m, &t);
}
#endif

bool os_cond_wait(struct os_cond *c, struct os_mutex *m, int64_t deadline) {
    if (deadline == OS_NO_DEADLINE) {
        must(pthread_cond_wait(&c->c, &m->m), "pthread_cond_wait");
        return true;
    }
    int error = timed_wait(c, m, deadline);
    if (error == ETIMEDOUT) {
        return false;
    }
    must(error, "pthread_cond_timedwait");
    return true;
}

// What a new thread is told; it frees this itself.
struct thread_start {
    os_thread_fn fn;
    void *arg;
    char name[2 * KERNEL_NAME_BYTES]; // not cut yet: that is done between whole characters
};

static void *thread_main(void *p) {
    struct thread_start start = *(struct thread_start *)p;
    mem_free(p);
    os_thread_set_name(start.name);
    os_thread_precise_timers();
    start.fn(start.arg);
    return NULL;
}

// Sets the wanted stack size, not below what the system demands, rounded to whole pages.
static void set_stack(pthread_attr_t *attr, size_t bytes) {
    if (bytes == 0) {
        return;
    }
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t least = (size_t)PTHREAD_STACK_MIN;
    bytes = bytes < least ? least : bytes;
    bytes = (bytes + page - 1) / page * page;
    must(pthread_attr_setstacksize(attr, bytes), "pthread_attr_setstacksize");
}

// Signals are blocked around the creation because a new thread inherits its creator's mask.
bool os_thread_create(pthread_t *out, os_thread_fn fn, void *arg, size_t stack_bytes, const char *name, bool detached) {
    pthread_attr_t attr;
    must(pthread_attr_init(&attr), "pthread_attr_init");
    set_stack(&attr, stack_bytes);
    must(pthread_attr_setdetachstate(&attr, detached ? PTHREAD_CREATE_DETACHED : PTHREAD_CREATE_JOINABLE),
         "pthread_attr_setdetachstate");
    struct thread_start *start = mem_alloc_zero(1, sizeof *start);
    start->fn = fn;
    start->arg = arg;
    snprintf(start->name, sizeof start->name, "%s", name ? name : "bobbin");
    sigset_t all, before;
    sigfillset(&all);
    must(pthread_sigmask(SIG_SETMASK, &all, &before), "pthread_sigmask");
    pthread_t thread;
    int error = pthread_create(&thread, &attr, thread_main, start);
    must(pthread_sigmask(SIG_SETMASK, &before, NULL), "pthread_sigmask");
    must(pthread_attr_destroy(&attr), "pthread_attr_destroy");
    if (error) {
        mem_free(start);
        errno = error;
        return false;
    }
    if (out) {
        *out = thread;
    }
    return true;
}

void os_thread_join(pthread_t t) {
    must(pthread_join(t, NULL), "pthread_join");
}

// The kernel keeps 15 bytes; a UTF-8 character that does not fit whole is left out.
void os_thread_set_name(const char *name) {
    char cut[KERNEL_NAME_BYTES];
    size_t len = strnlen(name, sizeof cut);
    if (len >= sizeof cut) {
        len = sizeof cut - 1;
        while (len > 0 && ((unsigned char)name[len] & 0xC0) == 0x80) {
            len--;
        }
    }
    memcpy(cut, name, len);
    cut[len] = '\0';
#ifdef __APPLE__
    must(pthread_setname_np(cut), "pthread_setname_np");
#else
    must(pthread_setname_np(pthread_self(), cut), "pthread_setname_np");
#endif
}

// The kernel may otherwise end a sleep up to 50 us late to save power.
void os_thread_precise_timers(void) {
#ifdef PR_SET_TIMERSLACK
    (void)prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
#endif
}

int os_thread_id(void) {
#ifdef __linux__
    return (int)syscall(SYS_gettid);
#else
    uint64_t id = 0;
    pthread_threadid_np(NULL, &id);
    return (int)id;
#endif
}
