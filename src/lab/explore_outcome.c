// What came of a program that is tried out, in a line: its value or what was watched, what it printed, its errors, who waits for whom.
#include "base/mem.h"
#include "base/stage.h"
#include "base/utf8.h"
#include "lab/explore_inside.h"
#include "lab/races.h"
#include "lang/code.h"
#include "lang/interp.h"
#include "lang/ops.h"
#include "task/deadlock.h"
#include <string.h>

#define VALUE_COLUMNS 60
#define PRINTED_BYTES 200

// The slot of a watched expression that is a variable's name alone; -1: it is none.
static int plain_slot(value watched) {
    if (!value_is_function(watched)) return -1;
    const struct code *c = value_function(watched)->code;
    return c->len >= 2 && c->at[0].op == OP_GETG && c->at[1].op == OP_RETURN ? c->at[0].b : -1;
}

static void add_value(struct explore_world *w, struct text *out, value v) {
    struct fiber *f = w->sched->main->fiber;
    if (v == VALUE_UNDEF) text_add_str(out, "(not defined)");
    else show_value(f, out, v, VALUE_COLUMNS);
}

// Any other expression is run to its end; on the stage, which is put back afterwards.
static value run_watched(struct explore_world *w, value watched) {
    struct fiber *f = w->sched->main->fiber;
    if (!fiber_start_call(f, watched, NULL, 0, NULL, NULL, 0)) return VALUE_UNDEF;
    enum vm_status status = vm_run(f, 100000);
    return status == VM_DONE ? f->result : VALUE_UNDEF;
}

static void add_watched(struct explore_world *w, struct text *out, size_t i) {
    int slot = plain_slot(w->watched[i]);
    add_value(w, out, slot >= 0 ? w->globals[slot] : run_watched(w, w->watched[i]));
}

static void add_name(const struct explore_world *w, struct text *out, size_t i) {
    if (value_is_function(w->watched[i])) text_add_str(out, value_str(value_function(w->watched[i])->name)->bytes);
}

// A variable that tasks share, itself or what is in it.
static bool is_shared(const struct explore_world *w, int slot) {
    struct access a = {.place = ACCESS_GLOBAL, .slot = slot};
    value v = w->globals[slot];
    if (touches_is_shared(w->touches, &a)) return true;
    return (value_is_list(v) || value_is_dict(v)) && touches_holds_shared(w->touches, v);
}

void world_pick_watched(struct explore_world *w) {
    w->npicked = 0;
    for (size_t i = 0; !w->nwatched && i < w->nslots && w->npicked < WORLD_WATCHED_MAX; i++) {
        if (is_shared(w, w->slots[i])) w->picked[w->npicked++] = w->slots[i];
    }
}

// What is said outlives the stage.
void world_watch(struct explore_world *w, struct text *out) {
    struct text line = {0};
    mem_use_stage(w->stage);
    for (size_t i = 0; i < w->nwatched + w->npicked; i++) {
        int slot = i < w->nwatched ? plain_slot(w->watched[i]) : w->picked[i - w->nwatched];
        if (i) text_add_char(&line, '\t');
        if (slot >= 0 && w->globals[slot] != VALUE_UNDEF) add_value(w, &line, w->globals[slot]);
    }
    mem_use_stage(NULL);
    text_add(out, text_str(&line), line.len);
}

void world_watch_names(struct explore_world *w, struct text *out) {
    for (size_t i = 0; i < w->nwatched + w->npicked; i++) {
        if (i) text_add_char(out, '\t');
        if (i < w->nwatched) add_name(w, out, i);
        else text_add_str(out, interp_slot_name(w->sched->in, w->picked[i - w->nwatched]));
    }
}

// Without a value and nothing to watch: the variables that tasks share.
static void add_shared(struct explore_world *w, struct text *out) {
    size_t before = out->len;
    for (size_t i = 0; i < w->nslots; i++) {
        struct access a = {.place = ACCESS_GLOBAL, .slot = w->slots[i]};
        if (!touches_is_shared(w->touches, &a) || w->globals[w->slots[i]] == VALUE_UNDEF) continue;
        text_printf(out, "%s%s=", out->len > before ? " " : "", interp_slot_name(w->sched->in, w->slots[i]));
        add_value(w, out, w->globals[w->slots[i]]);
    }
}

static void add_printed(const struct explore_world *w, struct text *out) {
    const struct text *p = &w->state->printed;
    if (!p->len) return;
    text_add_str(out, out->len ? "  prints " : "prints ");
    size_t len = p->len < PRINTED_BYTES ? p->len : utf8_fit(p->data, PRINTED_BYTES, PRINTED_BYTES);
    while (len > 0 && p->data[len - 1] == '\n') len--;
    for (size_t i = 0; i < len; i++) {
        if (p->data[i] == '\n') text_add_str(out, " ");
        else text_add_char(out, p->data[i]);
    }
    if (len + 1 < p->len) text_add_str(out, "...");
}

static void add_results(struct explore_world *w, struct text *out) {
    const struct task *main = w->sched->main;
    for (size_t i = 0; i < w->nwatched; i++) {
        text_add_str(out, i ? " " : "");
        add_name(w, out, i);
        text_add_char(out, '=');
        add_watched(w, out, i);
    }
    if (w->nwatched) return;
    if (main->state == TASK_FINISHED && main->fiber->result != VALUE_NONE) add_value(w, out, main->fiber->result);
    else add_shared(w, out);
}

// Everybody tries once more and stays where it cannot go on, so that it shows what each waits for, and until when.
void explore_let_all_wait(struct explore_world *w) {
    for (size_t i = 0; i < w->state->n; i++) {
        if (w->state->tasks[i].turn != TURN_READY) continue;
        struct task *t = w->state->tasks[i].task;
        if (t->state == TASK_BLOCKED) step_look_again(t, false);
        step_once(t);
    }
}

static size_t first_endless(const struct explore_world *w) {
    size_t i = 0;
    while (i < w->state->n && w->state->tasks[i].turn != TURN_ENDLESS) i++;
    return i;
}

// Those that the sentence does not name.
static void add_others_waiting(const struct explore_world *w, struct text *out) {
    for (size_t i = 1; i < w->state->n; i++) {
        const struct world_task *t = &w->state->tasks[i];
        if (t->turn == TURN_ENDED || strstr(text_str(out), t->task->name_text)) continue;
        text_printf(out, "; %s waits", t->task->name_text);
        if (t->task->waits_name[0]) text_printf(out, " for %s", t->task->waits_name);
    }
}

static enum world_ending add_stuck(struct explore_world *w, struct text *out) {
    size_t i = first_endless(w);
    if (i < w->state->n) {
                world_task_name(w, i, out);
        text_printf(out, " goes on and on without a step (line %u)", world_line(w, i));
        return WORLD_ENDLESS;
    }
    explore_let_all_wait(w);
    os_mutex_lock(&w->sched->mutex);
    deadlock_add_short_locked(w->sched, out);
    os_mutex_unlock(&w->sched->mutex);
    add_others_waiting(w, out);
    return WORLD_DEADLOCK;
}

// By task, not by time: whose error came first is seldom what matters, and can be seen in the schedule.
static void add_errors(const struct explore_world *w, struct text *out) {
    size_t before = out->len;
    for (size_t i = 0; i < w->state->n; i++) {
        const char *error = w->state->tasks[i].error;
        if (error) text_printf(out, "%s%s", out->len > before ? "; " : "", error);
    }
}

static enum world_ending add_ending(struct explore_world *w, struct text *out) {
    if (!world_is_over(w)) return add_stuck(w, out);
    if (w->state->nfailed) {
        if (w->nwatched || w->sched->main->state == TASK_FINISHED) add_results(w, out);
        text_add_str(out, out->len ? "  " : "");
        add_errors(w, out);
        add_printed(w, out);
        return WORLD_ERROR;
    }
    add_results(w, out);
    add_printed(w, out);
    if (!out->len) text_add_str(out, "done");
    return WORLD_DONE;
}

// What is said outlives the stage.
enum world_ending world_outcome(struct explore_world *w, struct text *out) {
    mem_use_stage(w->stage);
    struct text line = {0};
    enum world_ending ending = add_ending(w, &line);
    mem_use_stage(NULL);
    text_add(out, line.data, line.len);
    return ending;
}

bool world_could_step(struct explore_world *w, size_t i) {
    void *here = mem_alloc(world_size(w));
    struct text *record = w->record;
    world_save(w, here);
    w->record = NULL;
    bool could = world_step(w, i);
    w->record = record;
    world_restore(w, here);
    mem_free(here);
    return could;
}

// All that the detector keeps is on the stage, and gone with what it has followed.
void world_follow_races(struct explore_world *w) {
    mem_use_stage(w->stage);
    w->races = races_create(w->sched, true);
    races_begin(w->races, w->sched->main);
    mem_use_stage(NULL);
}

void world_add_races(struct explore_world *w, struct text *out) {
    struct text names = {0};
    mem_use_stage(w->stage);
    races_names(w->races, &names);
    mem_use_stage(NULL);
    if (names.len) text_printf(out, "races: %s", text_str(&names));
}
