// A number that processes share, taken from and given to: what lib/ shows as multiprocessing.Lock, RLock, Semaphore and Event.
// Made before the fork, for every thread of every process from then on.
#pragma once

#include "base/shared.h"
#include "task/sync.h"

struct gate;

struct gate_spec {
    enum sync_kind kind; // of its name
    int64_t first, limit;
    bool reentrant;      // who has it may take it again
};

struct gate *gate_create(struct sched *s, const struct gate_spec *spec); // NULL with errno
void gate_destroy(struct gate *g); // this process's view of it

enum sync_outcome gate_take(struct gate *g, struct call *call, int64_t deadline, value object);
enum gate_giving { GATE_GIVEN, GATE_TOO_OFTEN, GATE_NOT_MINE };
enum gate_giving gate_give(struct gate *g, const struct fiber *f);
// As an event: open to all, without taking.
void gate_open(struct gate *g, const struct fiber *f);
void gate_shut(struct gate *g);
enum sync_outcome gate_pass(struct gate *g, struct call *call, int64_t deadline);

int64_t gate_value(struct gate *g);
int64_t gate_limit(const struct gate *g);
// Who took it last and has not given it back, as Python shows it: "MainProcess", "SomeOtherProcess", "None"; and how often.
void gate_owner(struct gate *g, struct text *who, uint32_t *times);
