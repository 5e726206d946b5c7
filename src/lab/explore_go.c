// Exploring, from beginning to end (explore_go.h): rounds of searching until all that is shared is known, samples if a budget ended it, and for
// each outcome the steps of a schedule that leads to it.
#include "lab/explore_go.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/stage.h"
#include "lab/explored.h"
#include "lab/schedule_text.h"
#include "task/scout.h"
#include <stdlib.h>
#include <string.h>

#define WARM_UP 24        // schedules at random before the first round
#define ROWS_OUTCOMES 200 // outcomes whose steps are sent
#define ROWS_MOST 2000    // steps of one
#define SAMPLES 100000
#define PLAIN_MOST 2000000

static void begin_again(struct search *s, const struct search_limits *l) {
    struct explore_world *w = s->world;
    search_finish(s);
    search_init(s, w, l);
}

static void search_rounds(struct search *s, const struct search_limits *l, const struct explore_order *o) {
    double seconds = o->seconds;
    int64_t how_long = (int64_t)((seconds < 2 ? seconds / 2 : 1) * 1e9);
    search_warm_up(s, WARM_UP);
    begin_again(s, l);
    if (o->hand) return;
    for (search_run(s); s->end == SEARCH_AGAIN; search_run(s)) begin_again(s, l);
    if (s->end >= SEARCH_STATES && s->end <= SEARCH_MEMORY) search_sample(s, SAMPLES, 1, clock_now() + how_long);
}

// Fewest forced switches first, then by their texts; numbers within them count as numbers: x=2 stands before x=10.
static int compare_outcomes(const void *x, const void *y) {
    const struct search_outcome *a = x, *b = y;
    if (a->switches != b->switches) return a->switches < b->switches ? -1 : 1;
    int by_text = strverscmp(a->text, b->text);
    return by_text ? by_text : (int)a->ending - (int)b->ending;
}

static void sort_outcomes(struct search *s) {
    if (s->noutcomes) qsort(s->outcomes, s->noutcomes, sizeof *s->outcomes, compare_outcomes);
}

struct telling { // how outcomes are told
    const struct explore_order *order;
    const char *beginning; // a moment of the world
};

// Walks along a schedule and writes down what happens.
static void describe(struct explore_world *w, const struct search_outcome *from, struct explored_outcome *to, const struct telling *how) {
    struct text words = {0}, watched = {0}, names = {0};
    size_t cap = 0, last = 0;
    world_restore(w, how->beginning);
    if (how->order->races) world_follow_races(w);
    world_set_recording(w, &words);
    for (size_t i = 0; i < from->steps && i < ROWS_MOST; i++) {
        size_t task = from->path[i];
        bool switched = i > 0 && task != last && world_could_step(w, last);
        uint32_t line = world_line(w, task);
        text_clear(&words);
        text_clear(&watched);
        while (!world_step(w, task) && world_advance_clock(w)) continue;
        world_watch(w, &watched);
        mem_reserve(to->rows, to->nrows, cap);
        to->rows[to->nrows++] = (struct explored_row){(uint8_t)task, switched, line, mem_copy_string(text_str(&words)), mem_copy_string(text_str(&watched))};
        last = task;
    }
    world_set_recording(w, NULL);
    world_names(w, &names);
    mem_free(to->names);
    to->names = text_take(&names);
    text_clear(&words);
    if (how->order->races) world_add_races(w, &words);
    mem_free(to->note);
    to->note = mem_copy_string(text_str(&words));
    text_finish(&words);
    text_finish(&watched);
}

static void take_outcomes(struct search *s, struct explored *e, const struct telling *how) {
    e->outcomes = mem_alloc_zero(s->noutcomes + 1, sizeof *e->outcomes);
    e->noutcomes = s->noutcomes;
    for (size_t i = 0; i < s->noutcomes; i++) {
        const struct search_outcome *from = &s->outcomes[i];
        struct explored_outcome *to = &e->outcomes[i];
        struct text schedule = {0};
        *to = (struct explored_outcome){.text = mem_copy_string(from->text), .ending = from->ending, .count = from->count, .seen = from->seen,
                                        .switches = from->switches, .note = mem_copy_string(""), .names = mem_copy_string("")};
        schedule_add(&schedule, world_hash(s->world), from->path, from->steps);
        to->schedule = text_take(&schedule);
        if (i < ROWS_OUTCOMES && from->path) describe(s->world, from, to, how);
    }
}

static size_t steps_in(const struct search_outcome *o) {
    size_t n = 0;
    for (size_t i = 0; o->path && i < o->steps; i++) n += o->path[i] != 0;
    return n ? n : o->steps;
}

// The same outcomes, as often, with as few forced switches. Both are sorted.
static bool agree(const struct search *a, const struct search *b) {
    if (a->noutcomes != b->noutcomes || a->all != b->all) return false;
    for (size_t i = 0; i < a->noutcomes; i++) {
        const struct search_outcome *x = &a->outcomes[i], *y = &b->outcomes[i];
        if (compare_outcomes(x, y) != 0 || x->count != y->count) return false;
    }
    return true;
}

static void check(struct search *s, struct explored *e, const char *beginning) {
    struct search plain;
    e->asked = true;
    if (s->end != SEARCH_COMPLETE || s->endless) return;
    search_init(&plain, s->world, &s->limits);
    world_restore(s->world, beginning);
    e->checked = search_plainly(&plain, PLAIN_MOST);
    sort_outcomes(s);
    sort_outcomes(&plain);
    e->agrees = e->checked && agree(s, &plain);
    search_finish(&plain);
}

static void fill(struct search *s, struct explored *e, const struct telling *how) {
    sort_outcomes(s);
    e->end = s->end;
    e->states = s->graph.nnodes;
    e->samples = s->samples;
    e->bytes = graph_bytes(&s->graph);
    e->all = s->all;
    e->endless = s->endless;
    e->too_many = s->too_many;
    e->bound = s->bound;
    e->threads = s->most_tasks > 0 ? s->most_tasks - 1 : 0;
    e->steps = s->noutcomes ? steps_in(&s->outcomes[0]) : 0;
    e->remarks = world_remarks(s->world);
    world_restore(s->world, how->beginning);
    world_pick_watched(s->world);
    take_outcomes(s, e, how);
    struct text watch = {0};
    world_watch_names(s->world, &watch);
    e->watch = text_take(&watch);
    e->places = touches_places(world_touches(s->world), &e->nplaces);
}

static void explore(struct explore_world *w, const struct explore_order *o, struct explored *e, const uint32_t *stop) {
    int64_t began = clock_now();
    struct search_limits limits = {.states = o->states, .until = began + (int64_t)(o->seconds * 1e9), .memory = o->megabytes << 20, .stop = stop};
    struct search s;
    search_init(&s, w, &limits);
    char *beginning = mem_alloc(world_size(w));
    world_save(w, beginning);
    e->beginning = world_print(w);
    search_rounds(&s, &limits, o);
    e->ns = clock_now() - began;
    if (!world_refusal(w) && o->check) check(&s, e, beginning);
    if (!world_refusal(w)) fill(&s, e, &(struct telling){o, beginning});
    search_finish(&s);
    mem_free(beginning);
}

static const char *whole_or_why(struct explore_world *w) {
    if (world_refusal(w)) return world_refusal(w);
    world_print(w);
    return world_is_whole(w) ? "" : "it holds an object whose state explore cannot see (a pool, a process, a database)";
}

void explore_go(void *order, int fd, const uint32_t *stop) {
    const struct explore_order *o = order;
    struct explored e = {.fast = o->fast, .timed = o->timed};
    struct text out = {0}, call = {0};
    struct world_options options = {.timed = o->timed, .fast = o->fast};
    struct explore_world *w = world_create(o->sched, &options, o->call, o->watched, o->nwatched);
    if (w) {
        world_add_call(w, &call);
        if (world_begin(w)) explore(w, o, &e, stop);
        e.refusal = mem_copy_string(whole_or_why(w));
    } else {
        e.refusal = mem_copy_string("what the program holds does not fit the memory that explore gives it");
    }
    e.call = text_take(&call);
    explored_write(&e, &out);
    scout_write(fd, &out);
}
