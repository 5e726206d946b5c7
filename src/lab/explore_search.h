// The search through all schedules of a program (explore_world.h): states by fewest forced switches first, equal ones merged. What it finds is
// in the graph and the outcomes. A search that a budget ends has still seen all schedules with fewer forced switches than `bound`.
#pragma once

#include "base/map.h"
#include "base/text.h"
#include "lab/explore_graph.h"
#include "lab/explore_world.h"
#include <stdbool.h>

struct search_limits {
    size_t states;
    int64_t until;         // ns of clock_now
    size_t memory;         // bytes, for graph and kept moments
    const uint32_t *stop;  // atomic: somebody wants no more
};

enum search_end { SEARCH_COMPLETE, SEARCH_STATES, SEARCH_TIME, SEARCH_MEMORY, SEARCH_STOPPED, SEARCH_REFUSED, SEARCH_AGAIN };

struct search_outcome {
    char *text;            // owned
    enum world_ending ending;
    graph_count count;     // schedules; of a search that is not complete, or finds circles: 0
    uint64_t seen;         // by sampling
    size_t switches, steps; // forced switches and steps of the schedule that is shown
    uint8_t *path;         // that schedule: who takes each step; owned
};

struct search {
    struct explore_world *world;
    struct search_limits limits;
    struct graph graph;
    struct search_outcome *outcomes;
    size_t noutcomes, outcomes_cap;
    struct map index;      // of outcomes, by how they end and their texts
    struct text key;       // of the one that is looked for
    enum search_end end;
    size_t bound;          // forced switches: all schedules with fewer were seen
    bool endless, too_many; // as graph_sums
    graph_count all;
    size_t most_tasks;     // that were alive in a schedule, or had been
    size_t longest;        // steps of the longest schedule that was met
    uint64_t samples;
    uint32_t way;          // of the end that was met last
};

void search_init(struct search *s, struct explore_world *w, const struct search_limits *l);
void search_finish(struct search *s); // not the world
// SEARCH_AGAIN in s->end: a place turned out to be shared; the world is as at first, begin anew.
void search_run(struct search *s);
// Tries schedules at random, with priorities (PCT: Burckhardt and others, 2010), until a limit or so many; after search_run.
void search_sample(struct search *s, uint64_t samples, uint64_t seed, int64_t until);
void search_warm_up(struct search *s, unsigned schedules); // so many at random: what is shared is found early
// Depth first, without merging anything. false: it did not come to its end within so many schedules. Adds to `found`, as outcomes.
bool search_plainly(struct search *s, uint64_t most);
size_t search_outcome_of(struct search *s, const char *text, enum world_ending ending); // makes it when it is new
