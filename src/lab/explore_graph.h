// The graph of a program's states: nodes found by their prints, edges by whose step leads on, ends with what came of it. And what follows from
// it: how many schedules lead to each outcome, and from where no end can be reached. Plain data; runs nothing.
//
// A state is a node once, whoever ran last. Whether going on with a task is a forced switch depends on who ran last, so the ways that the
// search has found to a node, one for each last task, are kept apart: struct graph_way.
#pragma once

#include "lang/fingerprint.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned __int128 graph_count;

#define GRAPH_NONE UINT32_MAX

struct graph_edge {
    uint32_t to;
    uint8_t task;
};

struct graph_node {
    struct print128 print;
    uint32_t first_edge, way; // way: the first that was found
    uint32_t outcome;         // GRAPH_NONE: it goes on
    uint8_t nedges;
    bool expanded;
};

struct graph_way {
    uint32_t node, before; // before: the way that led here; GRAPH_NONE: the beginning
    uint32_t next;         // to the same node with another last task
    uint32_t steps;
    uint16_t switches;     // forced ones
    uint8_t last;
};

struct graph {
    struct graph_node *nodes;
    struct graph_edge *edges;
    struct graph_way *ways;
    size_t nnodes, nodes_cap, nedges, edges_cap, nways, ways_cap;
    uint32_t *slots; // node + 1, 0: free
    size_t nslots;   // a power of two
};

void graph_init(struct graph *g);
void graph_finish(struct graph *g);
uint32_t graph_find(struct graph *g, struct print128 print, bool *is_new); // makes it when there is none
void graph_add_edge(struct graph *g, uint32_t from, struct graph_edge e);  // all edges of a node one after the other
uint32_t graph_way_of(const struct graph *g, uint32_t node, uint8_t last); // GRAPH_NONE: none yet
uint32_t graph_add_way(struct graph *g, struct graph_way way);
size_t graph_bytes(const struct graph *g);
// The tasks on a way, from the beginning. steps: as many as the way has; the caller frees (mem_free).
uint8_t *graph_path(const struct graph *g, uint32_t way, size_t *steps);

struct graph_sums {
    bool endless;        // there are circles: infinitely many schedules
    bool too_many;       // a count does not fit 128 bits
    graph_count all;
    graph_count *counts; // for each outcome; owned
    uint32_t trap;       // a node from which no end can be reached; GRAPH_NONE: there is none
};
// Node 0 is the beginning; every node is expanded or an end.
void graph_sum(const struct graph *g, size_t noutcomes, struct graph_sums *out);
