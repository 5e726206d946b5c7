// The search (explore_search.h). Ways are taken from a heap by forced switches, then steps (Dijkstra), so the first that comes to an end is the
// schedule with the fewest switches, and the shortest of those. Each state's steps are run once, when it first comes out of the heap.
//
// A state's moment is kept from when it is found until its steps were run, as long as there is room; where there was none, the way to it is
// run again from the last moment that is known, or the beginning.
#include "lab/explore_search.h"
#include "base/clock.h"
#include "base/mem.h"
#include <string.h>

#define KEPT_PART 2 // of the memory at most, for moments

struct waiting_way {
    uint64_t cost; // forced switches << 32 | steps
    uint32_t order; // in which they were found: of equal ones the first is taken
    uint32_t node, before;
    uint8_t last;
};

struct run { // one search_run
    struct search *s;
    struct waiting_way *heap;
    size_t nheap, heap_cap;
    uint32_t found; // ways
    void **kept; // moments by node; NULL: none
    size_t kept_cap, kept_bytes;
    char *scratch;
    size_t scratch_cap;
    char *beginning;
};

void search_init(struct search *s, struct explore_world *w, const struct search_limits *l) {
    *s = (struct search){.world = w, .limits = *l};
    graph_init(&s->graph);
}

void search_finish(struct search *s) {
    for (size_t i = 0; i < s->noutcomes; i++) {
        mem_free(s->outcomes[i].text);
        mem_free(s->outcomes[i].path);
    }
    mem_free(s->outcomes);
    map_finish(&s->index);
    text_finish(&s->key);
    graph_finish(&s->graph);
}

size_t search_outcome_of(struct search *s, const char *text, enum world_ending ending) {
    size_t i = s->noutcomes;
    text_clear(&s->key);
    text_add_char(&s->key, (char)('0' + ending));
    text_add_str(&s->key, text);
    if (!map_get(&s->index, s->key.data, s->key.len, &i)) {
        map_set(&s->index, s->key.data, s->key.len, i);
        mem_reserve(s->outcomes, s->noutcomes, s->outcomes_cap);
        s->outcomes[s->noutcomes++] = (struct search_outcome){.text = mem_copy_string(text), .ending = ending};
    }
    return i;
}

// The heap.

static bool is_before(const struct waiting_way *a, const struct waiting_way *b) {
    return a->cost != b->cost ? a->cost < b->cost : a->order < b->order;
}

static void push(struct run *r, struct waiting_way w) {
    w.order = r->found++;
    mem_reserve(r->heap, r->nheap, r->heap_cap);
    size_t at = r->nheap++;
    for (size_t parent; at > 0 && is_before(&w, &r->heap[parent = (at - 1) / 2]); at = parent) r->heap[at] = r->heap[parent];
    r->heap[at] = w;
}

static struct waiting_way pop(struct run *r) {
    struct waiting_way first = r->heap[0], last = r->heap[--r->nheap];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < r->nheap; at = child) {
        if (child + 1 < r->nheap && is_before(&r->heap[child + 1], &r->heap[child])) child++;
        if (is_before(&last, &r->heap[child])) break;
        r->heap[at] = r->heap[child];
    }
    r->heap[at] = last;
    return first;
}

// Moments.

static void *kept(const struct run *r, uint32_t node) {
    return node < r->kept_cap ? r->kept[node] : NULL;
}

static void keep(struct run *r, uint32_t node) {
    size_t bytes = world_size(r->s->world);
    if (r->kept_bytes + bytes > r->s->limits.memory / KEPT_PART) return;
    if (node >= r->kept_cap) {
        size_t cap = node < 512 ? 1024 : 2 * (size_t)node;
        r->kept = mem_resize(r->kept, cap * sizeof *r->kept);
        memset(r->kept + r->kept_cap, 0, (cap - r->kept_cap) * sizeof *r->kept);
        r->kept_cap = cap;
    }
    size_t *at = mem_alloc(sizeof *at + bytes);
    *at = bytes;
    r->kept[node] = at;
    r->kept_bytes += bytes;
    world_save(r->s->world, at + 1);
}

static const void *moment(void *kept) {
    return (size_t *)kept + 1;
}

static void drop(struct run *r, uint32_t node) {
    size_t *at = kept(r, node);
    if (!at) return;
    r->kept_bytes -= *at;
    mem_free(at);
    r->kept[node] = NULL;
}

// Brings the world to a way's node.
static void go_to(struct run *r, uint32_t way) {
    const struct graph *g = &r->s->graph;
    size_t n, from;
    uint8_t *path = graph_path(g, way, &n);
    uint32_t at = way;
    for (from = n; from > 0 && !kept(r, g->ways[at].node); from--) at = g->ways[at].before;
    world_restore(r->s->world, from > 0 ? moment(kept(r, g->ways[at].node)) : r->beginning);
    for (; from < n; from++) {
        while (!world_step(r->s->world, path[from]) && world_advance_clock(r->s->world)) continue;
    }
    mem_free(path);
}

static const char *scratch(struct run *r) {
    size_t bytes = world_size(r->s->world);
    if (bytes > r->scratch_cap) {
        r->scratch_cap = 2 * bytes;
        r->scratch = mem_resize(r->scratch, r->scratch_cap);
    }
    world_save(r->s->world, r->scratch);
    return r->scratch;
}

// Expanding.

static bool must_end(struct run *r) {
    struct search *s = r->s;
    if (world_refusal(s->world)) s->end = SEARCH_REFUSED;
    else if (world_found_shared(s->world)) s->end = SEARCH_AGAIN;
    else return false;
    return true;
}

// Runs the next step of each task from the moment that the world is in. false: the search has to end.
static bool try_all(struct run *r, uint32_t node) {
    struct search *s = r->s;
    struct explore_world *w = s->world;
    const char *base = scratch(r);
    bool dirty = false;
    for (size_t i = 0, n = world_ntasks(w); i < n; i++) {
        if (dirty) world_restore(w, base);
        dirty = world_may_step(w, i);
        if (!dirty || !world_step(w, i)) {
            if (must_end(r)) return false;
            continue;
        }
        if (must_end(r)) return false;
        bool is_new;
        uint32_t to = graph_find(&s->graph, world_print(w), &is_new);
        graph_add_edge(&s->graph, node, (struct graph_edge){to, (uint8_t)i});
        if (is_new) keep(r, to);
    }
    if (dirty) world_restore(w, base);
    return true;
}

static void note_end(struct search *s, uint32_t node, uint32_t way) {
    struct text line = {0};
    if (world_ntasks(s->world) > s->most_tasks) s->most_tasks = world_ntasks(s->world);
    enum world_ending ending = world_outcome(s->world, &line);
    size_t i = search_outcome_of(s, text_str(&line), ending);
    struct search_outcome *o = &s->outcomes[i];
    text_finish(&line);
    s->graph.nodes[node].outcome = (uint32_t)i;
    if (o->path) return;
    o->path = graph_path(&s->graph, way, &o->steps);
    o->switches = s->graph.ways[way].switches;
}

// When nobody can go on, time does, if it is kept.
static bool expand(struct run *r, uint32_t node, uint32_t way) {
    struct search *s = r->s;
    go_to(r, way);
    while (!world_is_over(s->world)) {
        if (!try_all(r, node)) return false;
        if (s->graph.nodes[node].nedges > 0 || !world_advance_clock(s->world)) break;
    }
    s->graph.nodes[node].expanded = true;
    drop(r, node);
    if (s->graph.nodes[node].nedges == 0) note_end(s, node, way);
    return true;
}

static bool can_go_on(const struct graph *g, uint32_t node, uint8_t task) {
    const struct graph_node *n = &g->nodes[node];
    for (size_t i = 0; i < n->nedges; i++) {
        if (g->edges[n->first_edge + i].task == task) return true;
    }
    return false;
}

static void push_next(struct run *r, uint32_t way) {
    const struct graph *g = &r->s->graph;
    const struct graph_way w = g->ways[way];
    const struct graph_node n = g->nodes[w.node];
    bool last_can = can_go_on(g, w.node, w.last);
    for (size_t i = 0; i < n.nedges; i++) {
        struct graph_edge e = g->edges[n.first_edge + i];
        uint64_t switches = w.switches + (last_can && e.task != w.last);
        if (graph_way_of(g, e.to, e.task) != GRAPH_NONE) continue;
        push(r, (struct waiting_way){.cost = switches << 32 | (w.steps + 1), .node = e.to, .before = way, .last = e.task});
    }
}

static bool is_over_budget(struct run *r) {
    struct search *s = r->s;
    if (__atomic_load_n(s->limits.stop, __ATOMIC_RELAXED)) s->end = SEARCH_STOPPED;
    else if (s->graph.nnodes > s->limits.states) s->end = SEARCH_STATES;
    else if (graph_bytes(&s->graph) + r->heap_cap * sizeof *r->heap > s->limits.memory) s->end = SEARCH_MEMORY;
    else if (s->graph.nways % 64 == 0 && clock_now() > s->limits.until) s->end = SEARCH_TIME;
    else return false;
    return true;
}

static void search_all(struct run *r) {
    struct search *s = r->s;
    struct graph *g = &s->graph;
    while (r->nheap > 0) {
        struct waiting_way next = pop(r);
        s->bound = (size_t)(next.cost >> 32);
        if (graph_way_of(g, next.node, next.last) != GRAPH_NONE) continue;
        if (is_over_budget(r)) return;
        struct graph_way way = {.node = next.node, .before = next.before, .steps = (uint32_t)next.cost, .switches = (uint16_t)(next.cost >> 32), .last = next.last};
        uint32_t at = graph_add_way(g, way);
        if (way.steps > s->longest) s->longest = way.steps;
        if (!g->nodes[next.node].expanded && !expand(r, next.node, at)) return;
        push_next(r, at);
    }
    s->end = SEARCH_COMPLETE;
}

static void sum_up(struct search *s) {
    struct graph_sums sums;
    graph_sum(&s->graph, s->noutcomes, &sums);
    s->endless = sums.endless;
    s->too_many = sums.too_many;
    s->all = sums.all;
    for (size_t i = 0; i < s->noutcomes; i++) s->outcomes[i].count = sums.counts[i];
    mem_free(sums.counts);
    if (sums.trap == GRAPH_NONE) return;
    uint32_t way = s->graph.nodes[sums.trap].way;
    size_t i = search_outcome_of(s, "livelock: they go on for ever, and no schedule leads out", WORLD_ENDLESS);
    s->outcomes[i].path = graph_path(&s->graph, way, &s->outcomes[i].steps);
    s->outcomes[i].switches = s->graph.ways[way].switches;
}

void search_run(struct search *s) {
    struct run r = {.s = s};
    bool is_new;
    r.beginning = mem_alloc(world_size(s->world));
    world_save(s->world, r.beginning);
    world_found_shared(s->world);
    graph_find(&s->graph, world_print(s->world), &is_new);
    push(&r, (struct waiting_way){.before = GRAPH_NONE});
    search_all(&r);
    world_restore(s->world, r.beginning);
    if (s->end == SEARCH_COMPLETE) sum_up(s);
    for (size_t i = 0; i < r.kept_cap; i++) mem_free(r.kept[i]);
    mem_free(r.kept);
    mem_free(r.heap);
    mem_free(r.scratch);
    mem_free(r.beginning);
}
