// How often: timeit's and compare's decisions, from the times of the runs so far. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pace_stage {
    PACE_FIRST, // one call, to see how long it takes
    PACE_GROW,  // more calls, until a run is long enough to know the time of one
    PACE_RUNS,  // what counts
    PACE_EMPTY, // the same loop around a function that does nothing
    PACE_DONE,
};

struct pace {
    int64_t number, repeat; // what the user wants; 0: find out
    enum pace_stage stage;  // of the run that comes next, or is on
    int64_t calls;          // in that run
    int64_t left;           // runs, with it, of this stage
    bool counted;           // the run that ended last is one of those that count
};

void pace_begin(struct pace *p, int64_t number, int64_t repeat);
void pace_ended(struct pace *p, int64_t wall_ns); // the run is over: what comes next?

// compare: calls in a round of something of which so many took so long. The same number: leave it at that.
int64_t pace_calls(int64_t ns, int64_t calls);
// Is the first round, which took so long, counted, or only there to warm up?
bool pace_first_round_counts(int64_t ns);
// Another round after so many that count, in a time spent?
bool pace_another_round(size_t rounds, int64_t spent_ns);
