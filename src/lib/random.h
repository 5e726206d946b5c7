// The state behind the module random: one for each interp, shared by its threads.
#pragma once

#include "base/thread.h"
#include "lang/native.h"
#include "lib/twister.h"

struct random_state {
    struct os_mutex mutex; // guards all below; held for one draw or one native at most
    struct twister twister;
    bool seeded;           // false: the system's entropy is asked at the first draw
    bool has_spare;        // gauss makes two at a time
    double spare;
    uint32_t seeds;        // how often the simulated machine gave it a seed
};

// The state of the call's module, locked and seeded; random_leave unlocks it.
struct random_state *random_enter(struct call *c);
void random_leave(struct random_state *r);

extern const struct native_def RANDOM_DISTRIBUTIONS[];
extern const unsigned RANDOM_DISTRIBUTIONS_COUNT;
extern const struct native_def RANDOM_SEQUENCES[];
extern const unsigned RANDOM_SEQUENCES_COUNT;
