// Schedules at random, for programs with too many states, and to find out quickly what is shared: PCT (Burckhardt, Kothari, Musuvathi,
// Nagarakatte, ASPLOS 2010). Each task has a priority at random; the highest that can go on does; at a few random steps the one that would
// goes behind all others. Every other schedule, about, is drawn step by step instead, which finds what needs many switches. What was found is counted, and never called a probability.
#include "base/clock.h"
#include "base/mem.h"
#include "lab/explore_search.h"
#include <string.h>

#define CHANGES 3 // of priority, in a schedule, at most
#define WARM_UP_NS 20000000
#define UNSEEN 10000 // steps between two looks at the clock

struct sampling {
    struct search *s;
    uint64_t random;
    char *beginning;
    uint8_t *path;
    size_t steps, path_cap;
    uint32_t priority[WORLD_TASKS_MAX];
    size_t known; // tasks that have one
    uint32_t lowest;
    bool fair;        // at each step whoever can may be next
    size_t unseen;    // steps since the last look at the clock
};

// splitmix64 (Steele, Lea and Flood, 2014).
static uint64_t draw(struct sampling *m) {
    uint64_t z = m->random += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static size_t highest(struct sampling *m, const uint64_t tried[2]) {
    struct explore_world *w = m->s->world;
    size_t n = world_ntasks(w), best = n;
    if (m->fair) m->known = 0;
    for (; m->known < n; m->known++) m->priority[m->known] = (uint32_t)(draw(m) >> 33) + (1u << 30);
    for (size_t i = 0; i < n; i++) {
        if (tried[i / 64] >> (i % 64) & 1 || !world_may_step(w, i)) continue;
        if (best == n || m->priority[i] > m->priority[best]) best = i;
    }
    return best;
}

// One step by whoever can; false: nobody.
static bool step(struct sampling *m, bool change) {
    struct explore_world *w = m->s->world;
    uint64_t tried[2] = {0, 0};
    for (;;) {
        size_t i = highest(m, tried);
        if (i == world_ntasks(w)) {
            if (!world_advance_clock(w)) return false;
            memset(tried, 0, sizeof tried);
            continue;
        }
        if (change) {
            m->priority[i] = m->lowest--;
            change = false;
            continue;
        }
        tried[i / 64] |= (uint64_t)1 << (i % 64);
        if (!world_step(w, i)) continue;
        if (m->steps == m->path_cap) m->path = mem_grow(m->path, 1, m->steps + 1, &m->path_cap);
        m->path[m->steps++] = (uint8_t)i;
        return true;
    }
}

#define ENDLESS_STEPS 100000

static void run_once(struct sampling *m) {
    struct search *s = m->s;
    size_t length = s->longest ? s->longest : 1, changes[CHANGES];
    for (size_t i = 0; i < CHANGES; i++) changes[i] = (size_t)(draw(m) % (length + length / 2 + 1));
    m->known = m->steps = 0;
    m->fair = draw(m) & 1;
    m->lowest = 1u << 29;
    world_restore(s->world, m->beginning);
    for (bool more = true; more && m->steps < ENDLESS_STEPS && !world_refusal(s->world) && !world_is_over(s->world);) {
        more = step(m, m->steps == changes[0] || m->steps == changes[1] || m->steps == changes[2]);
    }
    if (m->steps > s->longest) s->longest = m->steps;
    m->unseen += m->steps + 1;
}

static bool is_over(struct sampling *m, int64_t until) {
    if (m->unseen < UNSEEN) return false;
    m->unseen = 0;
    return clock_now() > until || __atomic_load_n(m->s->limits.stop, __ATOMIC_RELAXED);
}

static void note(struct sampling *m) {
    struct search *s = m->s;
    struct text line = {0};
    bool endless = m->steps >= ENDLESS_STEPS;
    if (world_ntasks(s->world) > s->most_tasks) s->most_tasks = world_ntasks(s->world);
    enum world_ending ending = endless ? WORLD_ENDLESS : world_outcome(s->world, &line);
    size_t i = search_outcome_of(s, endless ? "goes on for more than 100,000 steps" : text_str(&line), ending);
    struct search_outcome *o = &s->outcomes[i];
    text_finish(&line);
    o->seen++;
    s->samples++;
    if (o->path) return;
    o->path = mem_alloc(m->steps + 1);
    memcpy(o->path, m->path, m->steps);
    o->steps = m->steps;
    o->switches = SIZE_MAX; // unknown
}

void search_sample(struct search *s, uint64_t samples, uint64_t seed, int64_t until) {
    struct sampling m = {.s = s, .random = seed};
    m.beginning = mem_alloc(world_size(s->world));
    world_save(s->world, m.beginning);
    for (uint64_t i = 0; i < samples && !world_refusal(s->world); i++) {
        if (is_over(&m, until)) break;
        run_once(&m);
        if (!world_refusal(s->world)) note(&m);
    }
    world_restore(s->world, m.beginning);
    mem_free(m.beginning);
    mem_free(m.path);
}

// The same without looking at what comes of it.
void search_warm_up(struct search *s, unsigned schedules) {
    struct sampling m = {.s = s};
    m.beginning = mem_alloc(world_size(s->world));
    world_save(s->world, m.beginning);
    int64_t until = clock_now() + WARM_UP_NS;
    for (unsigned i = 0; i < schedules && !world_refusal(s->world) && clock_now() < until; i++) run_once(&m);
    world_restore(s->world, m.beginning);
    mem_free(m.beginning);
    mem_free(m.path);
}
