// States and the ways between them (explore_graph.h). Counting: the ways to a node are the sum of those to the nodes before it, taken in
// topological order (Kahn, 1962); what is left over then lies on or behind a circle.
#include "lab/explore_graph.h"
#include "base/mem.h"
#include <string.h>

#define FIRST_SLOTS 64

void graph_init(struct graph *g) {
    *g = (struct graph){.nslots = FIRST_SLOTS};
    g->slots = mem_alloc_zero(g->nslots, sizeof *g->slots);
}

void graph_finish(struct graph *g) {
    mem_free(g->nodes);
    mem_free(g->edges);
    mem_free(g->ways);
    mem_free(g->slots);
    *g = (struct graph){0};
}

static uint32_t *slot_for(const struct graph *g, struct print128 print) {
    size_t at = (size_t)print.a & (g->nslots - 1);
    while (g->slots[at]) {
        const struct print128 *p = &g->nodes[g->slots[at] - 1].print;
        if (p->a == print.a && p->b == print.b) break;
        at = (at + 1) & (g->nslots - 1);
    }
    return &g->slots[at];
}

static void grow(struct graph *g) {
    mem_free(g->slots);
    g->nslots *= 2;
    g->slots = mem_alloc_zero(g->nslots, sizeof *g->slots);
    for (size_t i = 0; i < g->nnodes; i++) *slot_for(g, g->nodes[i].print) = (uint32_t)i + 1;
}

uint32_t graph_find(struct graph *g, struct print128 print, bool *is_new) {
    uint32_t *slot = slot_for(g, print);
    *is_new = *slot == 0;
    if (!*is_new) return *slot - 1;
    mem_reserve(g->nodes, g->nnodes, g->nodes_cap);
    g->nodes[g->nnodes] = (struct graph_node){.print = print, .way = GRAPH_NONE, .outcome = GRAPH_NONE};
    *slot = (uint32_t)++g->nnodes;
    if (3 * g->nnodes > 2 * g->nslots) grow(g);
    return (uint32_t)g->nnodes - 1;
}

void graph_add_edge(struct graph *g, uint32_t from, struct graph_edge e) {
    struct graph_node *n = &g->nodes[from];
    if (n->nedges == 0) n->first_edge = (uint32_t)g->nedges;
    mem_reserve(g->edges, g->nedges, g->edges_cap);
    g->edges[g->nedges++] = e;
    n->nedges++;
}

uint32_t graph_way_of(const struct graph *g, uint32_t node, uint8_t last) {
    uint32_t w = g->nodes[node].way;
    while (w != GRAPH_NONE && g->ways[w].last != last) w = g->ways[w].next;
    return w;
}

uint32_t graph_add_way(struct graph *g, struct graph_way way) {
    mem_reserve(g->ways, g->nways, g->ways_cap);
    uint32_t *end = &g->nodes[way.node].way;
    while (*end != GRAPH_NONE) end = &g->ways[*end].next;
    way.next = GRAPH_NONE;
    *end = (uint32_t)g->nways;
    g->ways[g->nways] = way;
    return (uint32_t)g->nways++;
}

size_t graph_bytes(const struct graph *g) {
    return g->nodes_cap * sizeof *g->nodes + g->edges_cap * sizeof *g->edges + g->ways_cap * sizeof *g->ways + g->nslots * sizeof *g->slots;
}

uint8_t *graph_path(const struct graph *g, uint32_t way, size_t *steps) {
    *steps = g->ways[way].steps;
    uint8_t *path = mem_alloc(*steps + 1);
    for (size_t i = *steps; i-- > 0; way = g->ways[way].before) path[i] = g->ways[way].last;
    return path;
}

// Counting.

static const struct graph_edge *edges_of(const struct graph *g, size_t node) {
    return g->edges + g->nodes[node].first_edge;
}

static uint32_t *count_entrances(const struct graph *g) {
    uint32_t *n = mem_alloc_zero(g->nnodes, sizeof *n);
    for (size_t i = 0; i < g->nedges; i++) n[g->edges[i].to]++;
    return n;
}

static void add(graph_count *to, graph_count n, bool *too_many) {
    if (__builtin_add_overflow(*to, n, to)) *too_many = true;
}

// Returns how many nodes have been passed; the rest lies on circles or behind them.
static size_t count_ways(const struct graph *g, struct graph_sums *out, graph_count *ways, uint32_t *order) {
    uint32_t *entrances = count_entrances(g);
    size_t done = 0, found = entrances[0] == 0; // else the beginning lies on a circle itself
    order[0] = 0;
    ways[0] = 1;
    for (; done < found; done++) {
        uint32_t node = order[done];
        const struct graph_edge *e = edges_of(g, node);
        for (size_t i = 0; i < g->nodes[node].nedges; i++) {
            add(&ways[e[i].to], ways[node], &out->too_many);
            if (--entrances[e[i].to] == 0) order[found++] = e[i].to;
        }
    }
    mem_free(entrances);
    return done;
}

static void add_ends(const struct graph *g, struct graph_sums *out, const graph_count *ways) {
    for (size_t i = 0; i < g->nnodes; i++) {
        if (g->nodes[i].outcome == GRAPH_NONE) continue;
        add(&out->counts[g->nodes[i].outcome], ways[i], &out->too_many);
        add(&out->all, ways[i], &out->too_many);
    }
}

// Backwards from the ends: edges sorted by where they lead.
static uint32_t find_trap(const struct graph *g) {
    uint32_t *first = mem_alloc_zero(g->nnodes + 1, sizeof *first), *from = mem_alloc((g->nedges + 1) * sizeof *from);
    uint32_t *todo = mem_alloc((g->nnodes + 1) * sizeof *todo), trap = GRAPH_NONE;
    bool *ends = mem_alloc_zero(g->nnodes + 1, sizeof *ends);
    for (size_t i = 0; i < g->nedges; i++) first[g->edges[i].to]++;
    for (size_t i = 0, sum = 0; i <= g->nnodes; i++) first[i] = (uint32_t)(sum += i < g->nnodes ? first[i] : 0);
    for (size_t n = 0; n < g->nnodes; n++) {
        for (size_t i = 0; i < g->nodes[n].nedges; i++) from[--first[edges_of(g, n)[i].to]] = (uint32_t)n;
    }
    size_t ntodo = 0;
    for (size_t n = 0; n < g->nnodes; n++) {
        if (g->nodes[n].outcome != GRAPH_NONE) ends[todo[ntodo++] = (uint32_t)n] = true;
    }
    while (ntodo > 0) {
        uint32_t n = todo[--ntodo];
        for (size_t i = first[n]; i < first[n + 1]; i++) {
            if (!ends[from[i]]) ends[todo[ntodo++] = from[i]] = true;
        }
    }
    for (size_t n = g->nnodes; n-- > 0;) {
        if (!ends[n]) trap = (uint32_t)n;
    }
    mem_free(first);
    mem_free(from);
    mem_free(todo);
    mem_free(ends);
    return trap;
}

void graph_sum(const struct graph *g, size_t noutcomes, struct graph_sums *out) {
    *out = (struct graph_sums){.trap = GRAPH_NONE, .counts = mem_alloc_zero(noutcomes + 1, sizeof *out->counts)};
    graph_count *ways = mem_alloc_zero(g->nnodes + 1, sizeof *ways);
    uint32_t *order = mem_alloc((g->nnodes + 1) * sizeof *order);
    out->endless = count_ways(g, out, ways, order) < g->nnodes;
    if (out->endless) out->trap = find_trap(g);
    else add_ends(g, out, ways);
    mem_free(ways);
    mem_free(order);
}
