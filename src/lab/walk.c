// The native behind `replay` (walk.h). The parser hands over the rest of the line as a text. Without a prompt it shows the whole schedule;
// at one it opens a walk, and the shell hands each further move over in the same way: replay next, replay T2.
#include "lab/walk.h"
#include "base/mem.h"
#include "lab/explore.h"
#include "lab/explore_go.h"
#include "lab/schedule_text.h"
#include "lab/timing.h"
#include "lang/interp.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "task/sched.h"
#include "task/scout.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void destroy(struct walk *w) {
    if (!w) return;
    mem_free(w->path);
    walked_finish(&w->seen);
    mem_free(w);
}

struct walk *walk_take(struct lab *lab) {
    return __atomic_exchange_n(&lab->walk, NULL, __ATOMIC_ACQ_REL);
}

void walk_keep(struct lab *lab, struct walk *w) {
    destroy(__atomic_exchange_n(&lab->walk, w, __ATOMIC_ACQ_REL));
}

bool walk_is_open(struct lab *lab) {
    return __atomic_load_n(&lab->walk, __ATOMIC_ACQUIRE) != NULL;
}

bool walk_place(struct lab *lab, struct text *name, struct text *place) {
    struct walk *w = walk_take(lab);
    if (!w) return false;
    if (w->own) text_add_str(name, "by hand");
    else if (w->outcome) text_printf(name, "replay %zu", w->outcome);
    else text_add_str(name, "replay");
    if (w->own) text_printf(place, " %zu", w->at);
    else text_printf(place, " %zu/%zu", w->at, w->steps);
    walk_keep(lab, w);
    return true;
}

size_t walk_task(const struct walked *seen, const char *name) {
    char *end;
    if (strcmp(name, "main") == 0) return 0;
    size_t n = *name == 'T' || *name == 't' ? strtoul(name + 1, &end, 10) : 0;
    if (n > 0 && !*end) return n < seen->ntasks ? n : SIZE_MAX;
    for (size_t i = 0; i < seen->ntasks; i++) {
        const char *own;
        size_t len = steps_field(seen->names, i, &own);
        if (len > 0 && strlen(name) == len && memcmp(own, name, len) == 0) return i;
    }
    return SIZE_MAX;
}

// A word that looks like a task's is one, too: that there is none of that name is said then.
static bool looks_like_task(const char *word) {
    return *word == 'T' && word[1] && strspn(word + 1, "0123456789") == strlen(word + 1);
}

bool walk_knows(struct lab *lab, const char *word) {
    static const char *const MOVES[] = {"next", "n", "back", "goto", "quit"};
    for (size_t i = 0; i < sizeof MOVES / sizeof *MOVES; i++) {
        if (strcmp(word, MOVES[i]) == 0) return true;
    }
    struct walk *w = walk_take(lab);
    bool known = w && (looks_like_task(word) || walk_task(&w->seen, word) != SIZE_MAX);
    if (w) walk_keep(lab, w);
    return known;
}

// Opening one.

static bool no_explore(struct call *c) {
    native_raise(c, "RuntimeError", "nothing was explored yet");
    native_hint(c, "`explore f()` finds the outcomes; replay walks along a schedule of one");
    return false;
}

static bool read_schedule(struct call *c, struct walk *w, const char *text) {
    uint16_t hash;
    size_t where;
    if (schedule_read(text, &hash, &w->path, &w->steps, &where)) {
        w->seen.hash = hash;
        return true;
    }
    native_value_error(c, "this is no schedule, from '%s' on", text + (where < strlen(text) ? where : 0));
    native_hint(c, "a schedule looks like v1:f3a9:T1*2,T2,main; show N ends with one");
    return false;
}

static bool open_outcome(struct call *c, struct walk *w, const struct explored *e, size_t n) {
    if (n >= 1 && n <= e->noutcomes) {
        w->outcome = n;
        return read_schedule(c, w, e->outcomes[n - 1].schedule);
    }
    if (e->noutcomes == 1) native_value_error(c, "explore found one outcome: replay 1");
    else native_value_error(c, "explore found %zu outcomes: a number from 1 to %zu", e->noutcomes, e->noutcomes);
    return false;
}

// Moves. Each sets the path and how far to go; false: it cannot be made, and `out` says why.

static bool refuse(struct text *out, const char *what) {
    text_printf(out, "%s\n", what);
    return false;
}

static bool step_by(struct walk *w, size_t task, struct text *out) {
    if (w->at < w->steps && w->path[w->at] == task) {
        w->at++;
        return true;
    }
    if (w->seen.tasks[task].state != WORLD_TASK_CAN) {
        struct explored_view view = {0}; // in one line, and plain
        text_printf(out, task ? "T%zu cannot go on: it " : "main cannot go on: it ", task);
        walk_add_wait(&w->seen, task, &view, out);
        text_add_char(out, '\n');
        return false;
    }
    w->path = mem_resize(w->path, w->at + 1);
    w->path[w->at++] = (uint8_t)task;
    w->steps = w->at;
    w->own = true;
    return true;
}

static bool step(struct walk *w, struct text *out) {
    size_t only = SIZE_MAX, n = 0;
    if (w->seen.is_end) return refuse(out, "this is its end; back, goto N, or quit");
    if (w->at < w->steps && !(w->seen.parted && w->at == w->seen.nrows)) {
        w->at++;
        return true;
    }
    for (size_t i = 0; i < w->seen.ntasks; i++) {
        if (w->seen.tasks[i].state != WORLD_TASK_CAN) continue;
        only = i;
        n++;
    }
    if (n == 1) return step_by(w, only, out);
    text_add_str(out, "who goes on? ");
    walk_add_choices(&w->seen, out);
    text_add_char(out, '\n');
    return false;
}

static bool go_to(struct walk *w, const char *where, struct text *out) {
    char *end;
    size_t n = strtoul(where, &end, 10), most = w->seen.parted ? w->seen.nrows : w->steps;
    if (strspn(where, "0123456789") == 0 || *end || n > most) {
        text_printf(out, "goto: a number from 0 to %zu\n", most);
        return false;
    }
    w->at = n;
    return true;
}

static bool move(struct walk *w, const char *what, struct text *out) {
    if (strcmp(what, "next") == 0 || strcmp(what, "n") == 0) return step(w, out);
    if (strcmp(what, "back") == 0) return w->at > 0 ? (w->at--, true) : refuse(out, "this is its beginning");
    if (strncmp(what, "goto", 4) == 0) return go_to(w, what + 4 + strspn(what + 4, " "), out);
    size_t task = walk_task(&w->seen, what);
    if (task < w->seen.ntasks) return step_by(w, task, out);
    text_printf(out, "there is no task %s here: ", what);
    walk_add_choices(&w->seen, out);
    text_add_str(out, " can go on\n");
    return false;
}

// Sending the scout.

static bool follow(struct call *c, struct walk *w, const struct explored *e) {
    struct lab *lab = c->user;
    struct walk_order order = {.program = lab->asked, .path = w->path, .steps = w->steps, .at = w->at,
                               .places = e->places, .nplaces = e->nplaces, .beginning = e->beginning};
    struct scout_orders orders = {.go = walk_go, .user = &order};
    struct text report = {0};
    struct walked seen;
    lab->asked->sched = task_of(c->fiber)->sched;
    enum scout_end end = scout_send(c->fiber, &orders, &report);
    bool whole = end == SCOUT_BACK && walked_read(&seen, report.data, report.len);
    text_finish(&report);
    if (!whole) explore_tell_loss(c, end == SCOUT_BACK ? SCOUT_LOST : end);
    if (!whole) return false;
    if (!seen.refusal[0] && !seen.stopped) {
        walked_finish(&w->seen);
        w->seen = seen;
        if (w->at > seen.at) w->at = seen.at;
        return true;
    }
    if (seen.stopped) native_raise(c, "KeyboardInterrupt", "%s", "");
    else native_raise(c, "RuntimeError", "this cannot be replayed: %s", seen.refusal);
    walked_finish(&seen);
    return false;
}

static bool open_walk(struct call *c, const struct explored *e, const char *what, struct text *out) {
    struct lab *lab = c->user;
    struct explored_view view = explore_view(lab);
    struct walk *w = mem_alloc_zero(1, sizeof *w);
    bool is_number = *what && strspn(what, "0123456789") == strlen(what);
    bool fine = is_number ? open_outcome(c, w, e, strtoul(what, NULL, 10)) : read_schedule(c, w, what);
    uint16_t hash = w->seen.hash;
    if (!lab->interactive) w->at = w->steps;
    if (!fine || !follow(c, w, e)) {
        destroy(w);
        return false;
    }
    if (hash != w->seen.hash) {
        text_printf(out, "This schedule belongs to another program (%04x; %s is %04x): it has changed since,\nor something else was explored last.\n",
                    hash, w->seen.call, w->seen.hash);
    }
    const char *outcome = w->outcome ? e->outcomes[w->outcome - 1].text : "";
    if (lab->interactive) walk_add_opening(w, outcome, &view, out);
    else walk_add_whole(w, outcome, &view, out);
    if (lab->interactive) walk_keep(lab, w);
    else destroy(w);
    return true;
}

#define BY_ITSELF 1000 // steps that are taken without a prompt

static bool go_by_itself(struct call *c, struct walk *w, const struct explored *e) {
    for (int i = 0; i < BY_ITSELF && !w->seen.is_end; i++) {
        size_t task = 0;
        while (task < w->seen.ntasks && w->seen.tasks[task].state != WORLD_TASK_CAN) task++;
        w->path = mem_resize(w->path, w->steps + 1);
        w->path[w->steps++] = (uint8_t)task;
        w->at = w->steps;
        if (task == w->seen.ntasks || !follow(c, w, e)) return false;
    }
    return true;
}

bool walk_by_hand(struct call *c, const struct explored *e, struct text *out) {
    struct lab *lab = c->user;
    struct explored_view view = explore_view(lab);
    struct walk *w = mem_alloc_zero(1, sizeof *w);
    w->path = mem_alloc(1);
    w->own = true;
    if (!follow(c, w, e) || (!lab->interactive && !go_by_itself(c, w, e))) {
        destroy(w);
        return false;
    }
    if (lab->interactive) walk_add_opening(w, "", &view, out);
    else walk_add_whole(w, "", &view, out);
    if (lab->interactive) walk_keep(lab, w);
    else destroy(w);
    return true;
}

// The path is put back when the move cannot be made.
static bool go_on(struct call *c, struct walk *w, const struct explored *e, const char *what, struct text *out) {
    struct explored_view view = explore_view(c->user);
    struct walk before = *w;
    w->path = mem_alloc(w->steps + 1);
    memcpy(w->path, before.path, w->steps);
    bool moved = move(w, what, out), fine = !moved || follow(c, w, e);
    if (moved && fine) {
        mem_free(before.path);
        walk_add_move(w, w->at > before.at ? before.at : w->at ? w->at - 1 : 0, &view, out);
        return true;
    }
    mem_free(w->path);
    w->path = before.path;
    w->at = before.at;
    w->steps = before.steps;
    w->own = before.own;
    return fine;
}

static bool is_opening(const char *what) {
    return strncmp(what, "v1:", 3) == 0 || (*what && strspn(what, "0123456789") == strlen(what));
}

static bool replay(struct call *c, const char *what, struct text *out) {
    struct lab *lab = c->user;
    if (task_of(c->fiber) != task_of(c->fiber)->sched->main) {
        native_raise(c, "RuntimeError", "replay can be used at the prompt or in a cell, not in a thread");
        return false;
    }
    struct explored *e = explore_take(lab);
    if (!e) return no_explore(c);
    struct walk *w = is_opening(what) ? NULL : walk_take(lab);
    bool fine = false;
    if (w) fine = go_on(c, w, e, what, out);
    else if (is_opening(what)) fine = open_walk(c, e, what, out);
    else if (*what) native_value_error(c, "replay takes the number of an outcome, or a schedule (v1:...), not '%s'", what);
    else native_type_error(c, "replay needs the number of an outcome: replay 1");
    if (w) walk_keep(lab, w);
    explore_keep(lab, e);
    return fine;
}

// The number of an outcome, or the rest of the line as a text.
static bool read_which(struct call *c, struct text *what) {
    int64_t n;
    if (c->args[0] == VALUE_UNDEF || c->args[0] == VALUE_NONE) return true;
    if (value_is_str(c->args[0])) {
        text_add_str(what, value_str(c->args[0])->bytes);
        return true;
    }
    if (!native_arg_int(c, 0, &n)) return false;
    text_printf(what, "%lld", (long long)n);
    return true;
}

static enum native_status lab_replay(struct call *c) {
    struct text what = {0}, out = {0};
    if (c->resumed) return explore_say(c, NULL);
    bool fine = read_which(c, &what) && replay(c, text_str(&what), &out);
    text_finish(&what);
    if (fine) return explore_say(c, &out);
    text_finish(&out);
    return NATIVE_ERROR;
}

static const struct native_def BUILTINS[] = {
    {"replay", "replay(which=None)", lab_replay,
     "replay N walks along a schedule that leads to outcome N of the last explore, on a copy of your variables: Enter takes the next step, "
     "`back` and `goto N` move, `quit` leaves; the name of a task (T2, main) leaves the schedule and goes on by hand. `replay v1:...` walks along "
     "a schedule that was written down. In a program it shows all steps at once.",
     "replay 1", NATIVE_COMMAND | NATIVE_BARE},
};

static void mark_asked(void *user, struct heap_marker *m) {
    const struct lab *lab = user;
    heap_mark(m, lab->asked->call);
    for (size_t i = 0; i < lab->asked->nwatched; i++) heap_mark(m, lab->asked->watched[i]);
}

void walk_register(struct interp *in, struct lab *lab) {
    lab->asked = mem_alloc_zero(1, sizeof *lab->asked);
    lab->asked->call = VALUE_NONE;
    interp_add_roots(in, mark_asked, lab);
    interp_add_builtins(in, BUILTINS, 1, lab);
    interp_set_builtin(in, "%replay", interp_slot_builtin(in, interp_slot(in, "replay", 6)));
}
