// The inside of a program that is tried out, for the files that make it up: explore_world.c (stepping), explore_slots.c (which variables it
// has), explore_outcome.c (what came of it), explore_words.c (what steps are called).
#pragma once

#include "lab/explore_ops.h"
#include "lab/explore_world.h"
#include "task/step.h"

#define WORLD_WATCHED_MAX 16

enum world_turn {
    TURN_FRESH,   // was started, and has not come to its first step
    TURN_READY,   // before its next step, which it may find it cannot take
    TURN_WAITS,   // for word: has begun to wait at a condition or a barrier
    TURN_ENDLESS, // computes, and comes to no step any more
    TURN_ENDED,
};

struct world_task { // on the stage
    struct task *task;
    enum world_turn turn;
    bool joined; // somebody has waited for it, or is about to
    char *error; // that nobody caught, as shown; NULL: none
    struct touch_clock clock;
};

struct world_state { // on the stage
    size_t n, cap;
    struct world_task *tasks; // in the order in which they were started
    struct text printed;
    size_t nfailed;
    uint64_t printed_hash[2];
    int64_t now;
};

struct explore_world {
    struct sched *sched;
    struct world_options options;
    struct stage *stage;
    struct world_state *state;
    struct stepping stepping;
    struct step_hooks hooks;
    struct touches *touches;
    struct fingerprint *print;
    value *globals;
    int *slots; // that the program's code names; owned
    size_t nslots;
    value call, watched[WORLD_WATCHED_MAX];
    size_t nwatched;
    int picked[WORLD_WATCHED_MAX]; // slots of variables that are watched since nothing was asked for
    size_t npicked;
    struct op_known known[OPS_KNOWN];
    size_t acting; // whose step it is
    bool found_shared;
    const char *refusal; // NULL: none
    unsigned remarks;
    uint32_t hash;
    struct races *races; // on the stage, while races are followed
    size_t result_at; // in the acting fiber's stack: what the step that is recorded gives
    struct text *record; // where steps are described, or NULL
};

void explore_find_slots(struct explore_world *w); // before anything is on the stage
// Around a step, with the stage on: writes what it was to w->record, if there is one.
void explore_record_before(struct explore_world *w, const struct next_step *next, enum op_kind kind);
void explore_record_after(struct explore_world *w, const struct next_step *next, bool late);
void explore_let_all_wait(struct explore_world *w); // nobody can go on; with the stage on
