// A memory image: the variables that one process of the program sees, and what it counts for itself. The shell's own is the first; real
// child processes have theirs by being forked, so there is only one in each. On the simulated machine there is one for each process
// that lives, and sched->image says whose turn it is. A snapshot is an image that nobody runs in.
#pragma once

#include "lang/value.h"
#include "task/task.h"
#include <stdbool.h>
#include <sys/types.h>

struct copier;
struct last_words;
struct fiber;
struct fingerprint;
struct heap_marker;
struct sched;
struct task;

// What there is to wait for, each kind numbered by itself.
enum sync_kind { SYNC_LOCK, SYNC_SEMAPHORE, SYNC_EVENT, SYNC_CONDITION, SYNC_BARRIER, SYNC_QUEUE, SYNC_KIND_COUNT };

#define SIM_PID_FIRST 1000 // on the simulated machine: the shell's; its children's follow

struct image {
    struct sched *sched;
    struct image *next;     // of all but the first; guarded by the scheduler's mutex
    value *globals;         // owned, but for the first one's, which are the interp's
    struct task *process;   // which it is, as its parent knows it; NULL: the shell itself
    struct task *above;     // the process that made it; NULL: the shell
    struct task *main;      // its MainThread
    pid_t pid;              // as the program knows it: the system's, or a simulated one's

    // Guarded by the scheduler's mutex: the numbers given to names.
    uint32_t names_given, locks_made, processes_named;
    uint32_t made[SYNC_KIND_COUNT]; // objects to wait for: the N of the last Queue-N
    // Of a simulated process: threads alive besides MainThread, the daemons among them, and what was used.
    size_t live, live_daemons;
    int64_t cpu_ns, children_cpu_ns; // atomic: its own, and that of its children once they are over
    struct last_words *words; // what its MainThread said at its end; NULL: it has not come to that
    bool ending;              // all in it are being ended
    int signal;               // that ends it as soon as nobody runs; 0: none

    // lib/: numbers drawn at random. Made when they are first wanted, freed with the image.
    void *random;
    void (*random_free)(void *random);
    void (*random_fingerprint)(const void *random, struct fingerprint *p); // lang/fingerprint.h
};

void image_init(struct image *first, struct sched *s, value *globals);
// A copy with what `from` has now, made by the fiber's thread: NULL when the heap is full. Keep on copying with *k, so that sharing
// arrives as it is; copier_destroy it.
struct image *image_copy(struct image *from, struct heap_cache *cache, struct copier **k);
bool image_restore(struct image *to, const struct image *from, struct heap_cache *cache); // variables only; false: the heap is full
void image_destroy(struct image *i); // and its MainThread, which must be over
void image_set_pid(struct image *first, pid_t pid); // of the process that it is, also for the processes that were made in it
void image_forget_random(struct image *i);
static inline void image_add_cpu(int64_t *sum, int64_t ns) { // by the simulated machine's thread; others read
    __atomic_store_n(sum, *sum + ns, __ATOMIC_RELAXED);
}
void images_mark_locked(struct sched *s, struct heap_marker *m);
