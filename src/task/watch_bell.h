// A bell that fibers of any process can wait for: a descriptor (base/shared.h), watched by the io thread of whoever waits; on the
// simulated machine, where all processes are in one, a queue. Rung when something changed that others may wait for; hushed, under
// the lock of what it belongs to, by who is about to wait: so a change in between is heard.
#pragma once

#include "base/shared.h"
#include "task/sched.h"

struct watch_bell {
    struct sched *sched;
    struct bell bell;
    struct wait_queue waiters; // simulated only
};

bool watch_bell_open(struct watch_bell *b, struct sched *s); // false with errno
void watch_bell_close(struct watch_bell *b);
void watch_bell_ring(struct watch_bell *b); // by a fiber
void watch_bell_hush(struct watch_bell *b);
// Ends a native as sched_wait does; it is called again when the bell was rung, when w's deadline has passed, or for no reason.
enum native_status watch_bell_wait(struct watch_bell *b, struct fiber *f, const struct waiting *w);
