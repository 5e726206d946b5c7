// Who is next on the simulated machine: binary heaps by time, and the choices that the seed decides.
#include "task/sim.h"
#include "base/bug.h"
#include "base/mem.h"

static bool is_before(const struct sim_task *a, const struct sim_task *b) {
    return a->at != b->at ? a->at < b->at : a->tie < b->tie;
}

static void put(struct sim_heap *h, size_t nth, struct sim_task *st) {
    h->tasks[nth] = st;
    st->nth = nth;
}

static void go_up(struct sim_heap *h, size_t nth) {
    struct sim_task *st = h->tasks[nth];
    for (size_t parent; nth > 0 && is_before(st, h->tasks[parent = (nth - 1) / 2]); nth = parent) put(h, nth, h->tasks[parent]);
    put(h, nth, st);
}

static void go_down(struct sim_heap *h, size_t nth) {
    struct sim_task *st = h->tasks[nth];
    for (size_t child; (child = 2 * nth + 1) < h->len; nth = child) {
        if (child + 1 < h->len && is_before(h->tasks[child + 1], h->tasks[child])) child++;
        if (!is_before(h->tasks[child], st)) break;
        put(h, nth, h->tasks[child]);
    }
    put(h, nth, st);
}

void sim_heap_push(struct sim_heap *h, struct sim_task *st) {
    mem_reserve(h->tasks, h->len, h->cap);
    put(h, h->len++, st);
    go_up(h, st->nth);
}

struct sim_task *sim_heap_first(const struct sim_heap *h) {
    return h->len ? h->tasks[0] : NULL;
}

void sim_heap_remove(struct sim_heap *h, struct sim_task *st) {
    size_t nth = st->nth;
    invariant(nth < h->len && h->tasks[nth] == st);
    struct sim_task *last = h->tasks[--h->len];
    if (last == st) return;
    put(h, nth, last);
    go_up(h, nth);
    go_down(h, last->nth);
}

// splitmix64 (Steele, Lea and Flood, 2014): any seed will do, also 0.
uint64_t sim_random(struct sim *m) {
    uint64_t z = m->random += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

int64_t sim_about(struct sim *m, enum sim_cost cost) {
    int64_t ps = sim_costs[cost];
    return (ps - ps / 4 + (int64_t)(sim_random(m) % (uint64_t)(ps / 2 + 1))) / 1000;
}
