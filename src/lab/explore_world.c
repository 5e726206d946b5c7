// Programs that are tried out (explore_world.h): how tasks step, and how a moment is kept.
//
// Everything that a step can change is in one of three places, which world_save copies: the stage, struct sched, and the global variables that
// the program's code names. What the session has in those is copied onto the stage first, and other variables nobody can reach.
//
//     stage     struct world_state, struct task, fibers, frames, objects, locks ...   up to what is used
//     sched     struct sched
//     globals   the slots that the code names
//
// What an attempt leaves behind that turned out to be impossible (a task in a queue, a lock that somebody wants) is put back by the caller, or
// harmless: queues say nothing here about who is next, since everybody who could go on may.
#include "lab/explore_world.h"
#include "base/mem.h"
#include "base/stage.h"
#include "lab/explore_inside.h"
#include "lang/copy.h"
#include "lang/interp.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "task/sync.h"
#include <string.h>

#define LOCAL_MOST 2000000 // instructions of one task without a step, after which it is taken to go on for ever
#define STAGE_BYTES ((size_t)256 << 20)

static void enter(struct explore_world *w) {
    mem_use_stage(w->stage);
}

static void leave(void) {
    mem_use_stage(NULL);
}

// Tasks and what they know of each other. On the stage.

static struct world_task *task_at(const struct explore_world *w, size_t i) {
    return &w->state->tasks[i];
}

static void see(struct touch_clock *c, size_t task, uint32_t epoch) {
    if (task >= c->n) {
        c->seen = mem_resize(c->seen, (task + 1) * sizeof *c->seen);
        memset(c->seen + c->n, 0, (task + 1 - c->n) * sizeof *c->seen);
        c->n = task + 1;
    }
    if (c->seen[task] >= epoch) return;
    c->seen[task] = epoch;
    c->stamp = (c->stamp ^ (uint32_t)task) * 16777619u + epoch;
}

static void see_all(struct touch_clock *c, const struct touch_clock *other, size_t task) {
    for (size_t i = 0; i < other->n; i++) see(c, i, other->seen[i]);
    see(c, task, other->epoch);
}

static void add_task(struct explore_world *w, struct task *t) {
    struct world_state *s = w->state;
    mem_reserve(s->tasks, s->n, s->cap);
    s->tasks[s->n++] = (struct world_task){.task = t, .clock = {.epoch = 1}, .turn = TURN_FRESH};
}

static void started(void *user, struct task *t) {
    struct explore_world *w = user;
    if (w->state->n >= WORLD_TASKS_MAX) {
        w->refusal = "it has more than 120 threads";
        return;
    }
    size_t parent = w->acting;
    add_task(w, t);
    see_all(&task_at(w, w->state->n - 1)->clock, &task_at(w, parent)->clock, parent);
    task_at(w, parent)->clock.epoch++;
}

// FNV-1a over all that was printed, kept beside it so that a state's print need not read it anew.
static void printed(struct explore_world *w, const char *text, size_t len) {
    struct world_state *s = w->state;
    for (size_t i = 0; i < len; i++) {
        s->printed_hash[0] = (s->printed_hash[0] ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
        s->printed_hash[1] = (s->printed_hash[1] + (unsigned char)text[i]) * UINT64_C(0x9E3779B97F4A7C15);
    }
    text_add(&s->printed, text, len);
}

static enum native_status host_print(void *user, struct fiber *f, const char *text, size_t len) {
    (void)f;
    printed(user, text, len);
    return NATIVE_OK;
}

static enum native_status host_command(struct call *c, const char *line, size_t len) {
    return native_raise(c, "RuntimeError", "explore cannot run '%.*s', a command of the shell", (int)len, line);
}

// What was touched.

// A condition's methods work on the lock it was made around.
static void add_lock_behind(struct next_step *next) {
    if (!value_is_foreign(next->self) || next->n == ACCESS_MOST) return;
    const struct condition *c = value_foreign(next->self)->data;
    next->at[next->n++] = (struct access){.place = ACCESS_OBJECT, .writes = true, .object = c->lock_object};
}

static void note(struct explore_world *w, size_t i, const struct next_step *next, enum op_kind kind) {
    const struct touch_clock *clock = &task_at(w, i)->clock;
    mem_use_stage(NULL);
    for (size_t k = 0; k < next->n; k++) w->found_shared |= touches_note(w->touches, &next->at[k], (uint32_t)i, clock);
    if (kind == OPS_PRINT) w->found_shared |= touches_note(w->touches, NULL, (uint32_t)i, clock);
    mem_use_stage(w->stage);
}

static void note_end(struct explore_world *w, size_t i) {
    const struct world_task *t = task_at(w, i);
    struct access a = {.place = ACCESS_OBJECT, .writes = true, .object = t->task->object};
    if (t->task->object == VALUE_UNDEF) return;
    mem_use_stage(NULL);
    w->found_shared |= touches_note(w->touches, &a, (uint32_t)i, &t->clock);
    mem_use_stage(w->stage);
}

static bool touches_shared(const struct explore_world *w, const struct next_step *next, enum op_kind kind) {
    if (kind == OPS_PRINT && touches_output_is_shared(w->touches)) return true;
    for (size_t k = 0; k < next->n; k++) {
        if (touches_is_shared(w->touches, &next->at[k])) return true;
    }
    return false;
}

static bool is_step(const struct explore_world *w, const struct next_step *next, enum op_kind kind) {
    if (kind == OPS_START || kind == OPS_JOIN) return true;
    if (kind == OPS_LOCAL || kind == OPS_CLOCK || kind == OPS_RANDOM) return false;
    if (kind == OPS_UNLOCK && w->options.fast) return false;
    return touches_shared(w, next, kind);
}

static void look(struct explore_world *w, const struct task *t, struct next_step *next, enum op_kind *kind) {
    access_next(t->fiber, next);
    *kind = OPS_PLAIN;
    if (!next->native) return;
    const struct op_known *known = ops_look_up(w->known, next->native);
    *kind = known->kind;
    if (known->of_condition) add_lock_behind(next);
}

// Stepping.

// Runs an instruction as if the time limit that it may have were over.
static enum step_status run_late(struct explore_world *w, struct task *t) {
    int64_t now = w->stepping.now;
    w->stepping.now = t->fiber->wait.deadline;
    step_look_again(t, true);
    enum step_status status = step_once(t);
    w->stepping.now = now;
    return status;
}

static bool has_limit(const struct task *t) {
    return t->fiber->wait.deadline != OS_NO_DEADLINE;
}

static bool waits_for_word(const struct task *t) {
    return t->fiber->wait.why == WAIT_CONDITION || t->fiber->wait.why == WAIT_BARRIER;
}

static void failed(void *user, struct task *t) {
    struct explore_world *w = user;
    struct text error = {0};
    size_t i = 0;
    while (task_at(w, i)->task != t) i++;
    if (i > 0) text_printf(&error, "%s: ", t->name_text);
    exception_summary(t->sched->in, &error, t->fiber->error);
    task_at(w, i)->error = text_take(&error);
    w->state->nfailed++;
}

static void ended(struct explore_world *w, size_t i) {
    task_at(w, i)->turn = TURN_ENDED;
    note_end(w, i);
}

static enum step_status once(struct explore_world *w, size_t i) {
    enum step_status status = step_once(task_at(w, i)->task);
    if (status == STEP_ENDED) ended(w, i);
    return status;
}

static void refuse(struct explore_world *w, const struct next_step *next) {
    if (!w->refusal) w->refusal = ops_refusal(next);
}

// It could not finish the instruction, which is no step: it sleeps, or nobody else has touched what it waits for.
static bool goes_on_at_once(struct explore_world *w, size_t i) {
    struct task *t = task_at(w, i)->task;
    if (t->fiber->wait.why == WAIT_SLEEP) w->remarks |= REMARK_SLEEP;
    if (w->options.timed || t->fiber->wait.why != WAIT_SLEEP) return false;
    enum step_status status = run_late(w, t);
    if (status == STEP_ENDED) ended(w, i);
    return status == STEP_WENT_ON;
}

// Up to its next step, or its end.
static void advance(struct explore_world *w, size_t i) {
    struct next_step next;
    enum op_kind kind;
    for (size_t n = 0; task_at(w, i)->turn != TURN_ENDED && !w->refusal; n++) {
        struct task *t = task_at(w, i)->task;
        if (t->fiber->nframes > 0) {
            look(w, t, &next, &kind);
            if (kind == OPS_REFUSED) refuse(w, &next);
            if (is_step(w, &next, kind) || w->refusal || n > LOCAL_MOST) {
                task_at(w, i)->turn = n > LOCAL_MOST ? TURN_ENDLESS : TURN_READY;
                return;
            }
            note(w, i, &next, kind);
            if (kind == OPS_CLOCK) w->remarks |= REMARK_CLOCK;
            if (kind == OPS_RANDOM) w->remarks |= REMARK_RANDOM;
        }
        if (once(w, i) != STEP_WAITS || goes_on_at_once(w, i)) continue;
        if (task_at(w, i)->turn != TURN_ENDED) task_at(w, i)->turn = waits_for_word(t) ? TURN_WAITS : TURN_READY;
        return;
    }
}

static bool is_woken(const struct task *t) {
    return __atomic_load_n(&t->woken, __ATOMIC_RELAXED);
}

// Those who were started come to their first step, those who got word to their next.
static void settle(struct explore_world *w) {
    for (size_t i = 0; i < w->state->n; i++) {
        struct world_task *t = task_at(w, i);
        if (t->turn == TURN_FRESH) {
            advance(w, i);
        } else if (t->turn == TURN_WAITS && is_woken(t->task)) {
            enum step_status status = once(w, i);
            if (status == STEP_WENT_ON) advance(w, i);
            else if (status == STEP_WAITS) task_at(w, i)->turn = waits_for_word(task_at(w, i)->task) ? TURN_WAITS : TURN_READY;
        }
    }
}

// What those have done that were joined came before.
static void see_joined(struct explore_world *w, size_t i) {
    for (size_t k = 0; k < w->state->n; k++) {
        if (k != i && task_at(w, k)->turn == TURN_ENDED && task_at(w, k)->joined) see_all(&task_at(w, i)->clock, &task_at(w, k)->clock, k);
    }
}

static void mark_joined(struct explore_world *w, value v, int depth) {
    if (value_is_foreign(v)) {
        for (size_t k = 0; k < w->state->n; k++) {
            if (task_at(w, k)->task->object == v) task_at(w, k)->joined = true;
        }
    }
    if (!depth) return;
    for (size_t k = 0; value_is_list(v) && k < list_len(value_list(v)); k++) mark_joined(w, list_get(value_list(v), k), depth - 1);
    for (size_t k = 0; value_is_tuple(v) && k < value_tuple(v)->len; k++) mark_joined(w, value_load(&value_tuple(v)->items[k]), depth - 1);
}

static void note_operands(struct explore_world *w, const struct next_step *next) {
    mark_joined(w, next->self, 0);
    for (size_t k = 0; k < next->nargs; k++) mark_joined(w, next->args[k], 1);
    for (size_t k = 0; !next->nargs && !value_is_foreign(next->self) && k < w->state->n; k++) task_at(w, k)->joined = true;
}

// A thread that was made before exploring began could not be put back, and one that was started then does not run here.
static void refuse_strangers(struct explore_world *w, const struct next_step *next, enum op_kind kind) {
    for (size_t k = 0; k <= next->nargs; k++) {
        value v = k < next->nargs ? next->args[k] : next->self;
        if (!value_is_foreign(v) || value_foreign(v)->type != w->sched->types[SCHED_THREAD]) continue;
        const struct task *t = value_foreign(v)->data;
        if (stage_holds(w->stage, t) || (kind == OPS_JOIN && !task_is_alive(t))) continue;
        w->refusal = "it starts or joins a thread that was made outside of it; make the thread in the function that is explored";
    }
}

// Nobody has given it word: its time is over, if it has a limit.
static bool stop_waiting(struct explore_world *w, size_t i) {
    struct task *t = task_at(w, i)->task;
    if (!has_limit(t)) return false;
    w->remarks |= REMARK_LIMIT;
    enum step_status status = run_late(w, t);
    if (status == STEP_ENDED) ended(w, i);
    else task_at(w, i)->turn = TURN_READY;
    if (status == STEP_WENT_ON) advance(w, i);
    settle(w);
    return true;
}

static bool take_step(struct explore_world *w, size_t i) {
    struct task *t = task_at(w, i)->task;
    struct next_step next;
    enum op_kind kind;
    if (task_at(w, i)->turn == TURN_WAITS) return stop_waiting(w, i);
    look(w, t, &next, &kind);
    if (kind == OPS_JOIN) note_operands(w, &next);
    if (kind == OPS_START || kind == OPS_JOIN) refuse_strangers(w, &next, kind);
    if (w->refusal) return false;
    note(w, i, &next, kind);
    if (t->state == TASK_BLOCKED) step_look_again(t, false);
    w->acting = i;
    explore_record_before(w, &next, kind);
    enum step_status status = once(w, i);
    bool late = status == STEP_WAITS && !waits_for_word(t);
    if (late) {
        if (w->options.timed ? t->fiber->wait.deadline > w->stepping.now : !has_limit(t)) return false;
        w->remarks |= REMARK_LIMIT;
        status = run_late(w, t);
        if (status == STEP_ENDED) ended(w, i);
    }
    explore_record_after(w, &next, late && kind != OPS_LOCAL);
    if (kind == OPS_JOIN) see_joined(w, i);
    if (status == STEP_WAITS) task_at(w, i)->turn = TURN_WAITS;
    if (status == STEP_WENT_ON) advance(w, i);
    settle(w);
    return true;
}

bool world_step(struct explore_world *w, size_t i) {
    if (!world_may_step(w, i)) return false;
    enter(w);
    bool done = take_step(w, i);
    leave();
    return done;
}

bool world_may_step(const struct explore_world *w, size_t i) {
    const struct world_task *t = task_at(w, i);
    if (t->turn == TURN_READY) return true;
    if (t->turn != TURN_WAITS || !has_limit(t->task)) return false;
    return !w->options.timed || t->task->fiber->wait.deadline <= w->stepping.now;
}

bool world_is_over(const struct explore_world *w) {
    for (size_t i = 0; i < w->state->n; i++) {
        if (task_at(w, i)->turn != TURN_ENDED && !task_at(w, i)->task->daemon) return false;
    }
    return true;
}

size_t world_ntasks(const struct explore_world *w) {
    return w->state->n;
}

bool world_advance_clock(struct explore_world *w) {
    int64_t next = OS_NO_DEADLINE;
    if (!w->options.timed) return false;
    enter(w);
    explore_let_all_wait(w);
    leave();
    for (size_t i = 0; i < w->state->n; i++) {
        const struct task *t = task_at(w, i)->task;
        if (task_at(w, i)->turn == TURN_ENDED || t->state != TASK_BLOCKED) continue;
        if (t->fiber->wait.deadline < next && t->fiber->wait.deadline > w->stepping.now) next = t->fiber->wait.deadline;
    }
    if (next == OS_NO_DEADLINE) return false;
    w->stepping.now = w->state->now = next;
    return true;
}

// Moments.

size_t world_size(const struct explore_world *w) {
    return stage_used(w->stage) + STEP_SAVED_BYTES + w->nslots * sizeof(value) + sizeof(size_t);
}

void world_save(const struct explore_world *w, void *to) {
    char *at = to;
    size_t used = stage_used(w->stage);
    memcpy(at, &used, sizeof used);
    at += sizeof used;
    step_save(w->sched, at);
    at += STEP_SAVED_BYTES;
    for (size_t i = 0; i < w->nslots; i++, at += sizeof(value)) memcpy(at, &w->globals[w->slots[i]], sizeof(value));
    stage_save(w->stage, at);
}

void world_restore(struct explore_world *w, const void *from) {
    const char *at = from;
    size_t used;
    memcpy(&used, at, sizeof used);
    at += sizeof used;
    step_restore(w->sched, at);
    at += STEP_SAVED_BYTES;
    for (size_t i = 0; i < w->nslots; i++, at += sizeof(value)) memcpy(&w->globals[w->slots[i]], at, sizeof(value));
    stage_restore(w->stage, at, used);
    w->stepping.now = w->state->now;
}

static void print_task(struct explore_world *w, const struct world_task *t) {
    fingerprint_add(w->print, (uint64_t)t->turn << 8 | (uint64_t)t->task->state);
    if (t->error) fingerprint_add_bytes(w->print, t->error, strlen(t->error));
    if (t->turn == TURN_ENDED && t->task == w->sched->main) fingerprint_add_value(w->print, t->task->fiber->result);
    if (t->turn == TURN_ENDED) return;
    fingerprint_add_fiber(w->print, t->task->fiber);
    if (t->turn == TURN_WAITS || (w->options.timed && t->task->state == TASK_BLOCKED)) {
        fingerprint_add_value(w->print, t->task->fiber->wait.holds);
        fingerprint_add(w->print, has_limit(t->task) ? (uint64_t)(t->task->fiber->wait.deadline - w->stepping.now) : 0);
    }
}

struct print128 world_print(struct explore_world *w) {
    const struct world_state *s = w->state;
    fingerprint_begin(w->print);
    fingerprint_set_now(w->print, w->stepping.now);
    fingerprint_add(w->print, s->printed_hash[0]);
    fingerprint_add(w->print, s->printed_hash[1]);
    if (w->sched->root.random) w->sched->root.random_fingerprint(w->sched->root.random, w->print);
    for (size_t i = 0; i < w->nslots; i++) fingerprint_add_value(w->print, w->globals[w->slots[i]]);
    for (size_t i = 0; i < s->n; i++) print_task(w, &s->tasks[i]);
    return fingerprint_end(w->print);
}

bool world_is_whole(const struct explore_world *w) {
    return fingerprint_is_whole(w->print);
}

struct touches *world_touches(struct explore_world *w) {
    return w->touches;
}

bool world_found_shared(struct explore_world *w) {
    bool found = w->found_shared;
    w->found_shared = false;
    return found;
}

const char *world_refusal(const struct explore_world *w) {
    return w->refusal;
}

unsigned world_remarks(const struct explore_world *w) {
    return w->remarks;
}

// Making one.

static bool copy_variables(struct explore_world *w) {
    struct heap_cache cache;
    heap_cache_init(&cache, interp_heap(w->sched->in));
    heap_number_from(&cache, 1);
    struct copier *k = copier_create(w->sched->in, &cache);
    for (size_t i = 0; i < w->nslots; i++) w->globals[w->slots[i]] = copier_value(k, w->globals[w->slots[i]]);
    w->call = copier_value(k, w->call);
    for (size_t i = 0; i < w->nwatched; i++) w->watched[i] = copier_value(k, w->watched[i]);
    bool fine = copier_fill(k);
    copier_destroy(k);
    return fine;
}

static void take_host(struct explore_world *w) {
    struct host host = {.user = w, .print = host_print, .command = host_command};
    interp_set_host(w->sched->in, &host);
}

struct explore_world *world_create(struct sched *s, const struct world_options *o, value call, const value *watched, size_t nwatched) {
    struct explore_world *w = mem_alloc_zero(1, sizeof *w);
    w->sched = s;
    w->options = *o;
    w->globals = interp_globals(s->in);
    w->call = call;
    w->nwatched = nwatched < WORLD_WATCHED_MAX ? nwatched : WORLD_WATCHED_MAX;
    memcpy(w->watched, watched, w->nwatched * sizeof *watched);
    w->hooks = (struct step_hooks){.user = w, .started = started, .failed = failed};
    w->stepping.hooks = &w->hooks;
    explore_find_slots(w);
    step_take_over(s, &w->stepping);
    w->stage = stage_create(STAGE_BYTES);
    if (!w->stage) return NULL;
    heap_set_stage(interp_heap(s->in), w->stage);
    w->touches = touches_create(interp_heap(s->in));
    w->print = fingerprint_create(s->in);
    take_host(w);
    enter(w);
    w->state = mem_alloc_zero(1, sizeof *w->state);
    bool fine = copy_variables(w);
    leave();
    return fine ? w : NULL;
}

bool world_begin(struct explore_world *w) {
    enter(w);
    struct task *main = step_begin(w->sched, w->call);
    if (main) {
        add_task(w, main);
        advance(w, 0);
        settle(w);
    }
    leave();
    return main && !w->refusal;
}
