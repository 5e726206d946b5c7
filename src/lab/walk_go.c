// Following a schedule (walk_go.h): the same world as exploring's, from the same beginning, with the same places known to be shared; so the
// steps are the same, too.
#include "lab/walk_go.h"
#include "base/clock.h"
#include "base/mem.h"
#include "lab/explore_go.h"
#include "task/scout.h"
#include <string.h>

#define MAGIC UINT64_C(0x77616c6b65645f31)
#define WARM_UP 24 // schedules at random, where the variables have changed

struct walking {
    const struct walk_order *order;
    struct explore_world *world;
    struct walked *out;
    const uint32_t *stop; // atomic
    size_t cap, last; // last: who took the step before
    struct text words; // of the step that is taken
};

static char *taken(struct explore_world *w, void (*add)(struct explore_world *w, struct text *out)) {
    struct text out = {0};
    add(w, &out);
    return text_take(&out);
}

static void add_names(struct explore_world *w, struct text *out) {
    world_names(w, out);
}

static void add_call(struct explore_world *w, struct text *out) {
    world_add_call(w, out);
}

static bool look_at_task(struct explore_world *w, size_t i, struct walked_task *to) {
    struct text words = {0}, source = {0};
    bool could = world_look_ahead(w, i, &words);
    to->state = world_state_of(w, i);
    if (to->state == WORLD_TASK_CAN && !could) to->state = WORLD_TASK_WAITS;
    if (to->state == WORLD_TASK_WAITS && could) to->state = WORLD_TASK_CAN;
    to->line = world_line(w, i);
    world_add_source_line(w, i, &source);
    to->words = text_take(&words);
    to->source = text_take(&source);
    return could;
}

// What each task would do now. Where only time can help, it passes.
static void look_around(struct walking *k) {
    struct walked *out = k->out;
    bool any = false;
    do {
        for (size_t i = 0; i < out->ntasks; i++) {
            mem_free(out->tasks[i].words);
            mem_free(out->tasks[i].source);
        }
        out->ntasks = world_ntasks(k->world);
        out->tasks = mem_resize(out->tasks, (out->ntasks + 1) * sizeof *out->tasks);
        for (size_t i = 0; i < out->ntasks; i++) any |= look_at_task(k->world, i, &out->tasks[i]);
    } while (!any && world_advance_clock(k->world));
    out->watched = taken(k->world, world_watch);
    out->is_end = !any;
    out->at = out->nrows;
}

static bool take(struct walking *k, size_t task) {
    struct walked *out = k->out;
    if (task >= world_ntasks(k->world)) return false;
    bool switched = out->nrows > 0 && task != k->last && world_could_step(k->world, k->last), done;
    uint32_t line = world_line(k->world, task);
    text_clear(&k->words);
    while (!(done = world_step(k->world, task)) && world_advance_clock(k->world)) continue;
    if (!done) return false;
    mem_reserve(out->rows, out->nrows, k->cap);
    out->rows[out->nrows++] = (struct explored_row){(uint8_t)task, switched, line, mem_copy_string(text_str(&k->words)), taken(k->world, world_watch)};
    k->last = task;
    return true;
}

static bool anybody_can(struct explore_world *w) {
    do {
        for (size_t i = 0; i < world_ntasks(w); i++) {
            if (world_could_step(w, i)) return true;
        }
    } while (world_advance_clock(w));
    return false;
}

static bool is_stopped(struct walking *k) {
    k->out->stopped = __atomic_load_n(k->stop, __ATOMIC_RELAXED) != 0;
    return k->out->stopped;
}

static void follow(struct walking *k) {
    const struct walk_order *o = k->order;
    struct walked *out = k->out;
    world_set_recording(k->world, &k->words);
    for (size_t i = 0; i < o->steps && !out->parted && !world_refusal(k->world) && !is_stopped(k); i++) {
        if (i == o->at) look_around(k);
        out->parted = !take(k, o->path[i]);
    }
    if (!out->watched) look_around(k);
    world_set_recording(k->world, NULL);
    out->names = taken(k->world, add_names);
    if (out->stopped || world_refusal(k->world) || anybody_can(k->world)) return;
    struct text outcome = {0};
    out->ending = world_outcome(k->world, &outcome);
    out->outcome = text_take(&outcome);
}

// Where the variables have changed, others may be shared.
static void find_shared(struct walking *k) {
    struct explore_world *w = k->world;
    struct print128 now = world_print(w);
    touches_take_places(world_touches(w), k->order->places, k->order->nplaces);
    k->out->changed = now.a != k->order->beginning.a || now.b != k->order->beginning.b;
    if (!k->out->changed) return;
    struct search_limits limits = {.states = 1, .until = clock_now(), .memory = 1 << 20, .stop = k->stop};
    struct search s;
    search_init(&s, w, &limits);
    search_warm_up(&s, WARM_UP);
    search_finish(&s);
}

static void put_tasks(const struct walked *w, struct text *out) {
    pack_number(out, w->ntasks);
    for (size_t i = 0; i < w->ntasks; i++) {
        pack_number(out, w->tasks[i].state);
        pack_number(out, w->tasks[i].line);
        pack_string(out, w->tasks[i].words);
        pack_string(out, w->tasks[i].source);
    }
}

static void write_report(const struct walked *w, struct text *out) {
    pack_number(out, MAGIC);
    pack_string(out, w->refusal);
    pack_number(out, w->stopped);
    pack_string(out, w->call);
    pack_string(out, w->watch);
    pack_string(out, w->names);
    pack_number(out, w->hash);
    pack_number(out, w->changed);
    explored_write_rows(w->rows, w->nrows, out);
    pack_number(out, w->parted);
    pack_number(out, w->at);
    pack_string(out, w->watched);
    put_tasks(w, out);
    pack_number(out, w->is_end);
    pack_number(out, w->ending);
    pack_string(out, w->outcome);
    pack_number(out, MAGIC);
}

static void get_tasks(struct walked *w, struct unpacking *u) {
    w->ntasks = unpack_length(u, 32);
    w->tasks = mem_alloc_zero(w->ntasks + 1, sizeof *w->tasks);
    for (size_t i = 0; i < w->ntasks; i++) {
        w->tasks[i].state = (enum world_state_of)unpack_number(u);
        w->tasks[i].line = (uint32_t)unpack_number(u);
        w->tasks[i].words = unpack_string(u);
        w->tasks[i].source = unpack_string(u);
    }
}

bool walked_read(struct walked *w, const char *bytes, size_t len) {
    struct unpacking u = {bytes, bytes + len, false};
    *w = (struct walked){0};
    if (unpack_number(&u) != MAGIC) u.failed = true;
    w->refusal = unpack_string(&u);
    w->stopped = unpack_number(&u) != 0;
    w->call = unpack_string(&u);
    w->watch = unpack_string(&u);
    w->names = unpack_string(&u);
    w->hash = (uint16_t)unpack_number(&u);
    w->changed = unpack_number(&u) != 0;
    w->rows = explored_read_rows(&u, &w->nrows);
    w->parted = unpack_number(&u) != 0;
    w->at = unpack_number(&u);
    w->watched = unpack_string(&u);
    get_tasks(w, &u);
    w->is_end = unpack_number(&u) != 0;
    w->ending = (enum world_ending)unpack_number(&u);
    w->outcome = unpack_string(&u);
    if (unpack_number(&u) == MAGIC && !u.failed) return true;
    walked_finish(w);
    return false;
}

void walked_finish(struct walked *w) {
    mem_free(w->refusal);
    mem_free(w->call);
    mem_free(w->watch);
    mem_free(w->names);
    explored_free_rows(w->rows, w->nrows);
    mem_free(w->watched);
    for (size_t i = 0; i < w->ntasks; i++) {
        mem_free(w->tasks[i].words);
        mem_free(w->tasks[i].source);
    }
    mem_free(w->tasks);
    mem_free(w->outcome);
    *w = (struct walked){0};
}

// All that is here ends with the scout.
void walk_go(void *order, int fd, const uint32_t *stop) {
    struct walked out = {0};
    struct walking k = {.order = order, .out = &out, .stop = stop};
    const struct explore_order *p = k.order->program;
    struct world_options options = {.timed = p->timed, .fast = p->fast};
    struct text report = {0};
    k.world = world_create(p->sched, &options, p->call, p->watched, p->nwatched);
    if (!k.world) {
        out.refusal = mem_copy_string("what the program holds does not fit the memory that explore gives it");
    } else if (world_begin(k.world)) {
        out.call = taken(k.world, add_call);
        out.hash = world_hash(k.world);
        find_shared(&k);
        world_pick_watched(k.world);
        out.watch = taken(k.world, world_watch_names);
        follow(&k);
    }
    if (k.world && world_refusal(k.world)) out.refusal = mem_copy_string(world_refusal(k.world));
    write_report(&out, &report);
    scout_write(fd, &report);
}
