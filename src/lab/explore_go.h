// Exploring, in a scout: what is asked for, and what is written back (explored.h).
#pragma once

#include "lang/value.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sched;

#define EXPLORE_STATES 1000000
#define EXPLORE_SECONDS 10
#define EXPLORE_MEGABYTES 512

struct explore_order {
    struct sched *sched;
    value call;              // a function without parameters
    value watched[16];
    size_t nwatched;
    uint64_t states, megabytes;
    double seconds;
    bool timed, fast, check;
    bool hand;               // nothing is searched: only what walking by hand needs to know
    bool races;              // the variables that were raced for are named
};

void explore_go(void *order, int fd, const uint32_t *stop); // as struct scout_orders has it
