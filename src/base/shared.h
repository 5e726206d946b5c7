// What a process and its children share: memory, a lock on it that survives whoever holds it, and a bell that poll can hear.
// Made before the fork; each process lets go of its own view of it.
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

// Zeroed memory that every child sees, too. Pages that are never touched cost nothing. NULL with errno.
void *shared_map(size_t bytes);
void shared_unmap(void *at, size_t bytes);
// Gives pages back to the system; they read as zeroes from then on. `at` and `bytes` are multiples of a page.
void shared_discard(void *at, size_t bytes);

struct shared_mutex { // in such memory
    pthread_mutex_t m;
};

void shared_mutex_init(struct shared_mutex *m);
// true: a process died while it held it, wherever it was. What it was changing is as it left it.
bool shared_mutex_lock(struct shared_mutex *m);
void shared_mutex_unlock(struct shared_mutex *m);

// A descriptor that is readable from when it is rung until it is hushed. Any process, any thread.
struct bell {
    int read_fd, write_fd;
};

bool bell_open(struct bell *b); // false with errno
void bell_close(struct bell *b);
void bell_ring(const struct bell *b);
void bell_hush(const struct bell *b);
