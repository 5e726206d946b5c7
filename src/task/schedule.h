// Which scheduler a program runs under, and what it is told: plain data, for options, settings, lessons and the policies.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// X(NAME, text)
#define SCHEDULES(X) X(FREE, "free") X(GIL, "gil") X(SIM, "sim")

enum schedule {
#define X(name, text) SCHEDULE_##name,
    SCHEDULES(X)
#undef X
    SCHEDULE_COUNT
};

#define SCHEDULE_SEED_MAX INT64_MAX
#define SCHEDULE_CORES 4        // unless told otherwise: a number of its own, so that sim shows the same on any machine
#define SCHEDULE_CORES_MAX 1024
#define SCHEDULE_SIM_EPOCH_NS INT64_C(1704067200000000000) // what the simulated clock calls its beginning: 2024, midnight
#define GIL_INTERVAL_NS 5000000 // CPython's
#define GIL_INTERVAL_LEAST_NS 100000
#define GIL_INTERVAL_MOST_NS 1000000000

struct schedule_options {
    enum schedule schedule;
    uint64_t seed;           // sim: of all its choices; up to SCHEDULE_SEED_MAX
    unsigned cores;          // sim: processors of the simulated machine; 0: SCHEDULE_CORES
    int64_t gil_interval_ns; // gil: how long a waiter is patient before it asks for the lock; 0: GIL_INTERVAL_NS
    unsigned pace;           // sim: how many virtual seconds are shown in a real one; 0: all at once
    bool gil_check_op;       // gil: it may be handed over behind every instruction, not only at calls and backward jumps
};

struct text;
struct sched_ops;
struct schedule_options schedule_defaults(void);
const char *schedule_name(enum schedule which);
int schedule_find(const char *name); // -1: there is none of that name
const struct sched_ops *schedule_policy(enum schedule which); // NULL: this build has no such scheduler
bool schedule_is_same(const struct schedule_options *a, const struct schedule_options *b);
// Fills what is 0 with its default. False with a sentence: out of range, or a scheduler that this build lacks.
bool schedule_check(struct schedule_options *o, struct text *error);
