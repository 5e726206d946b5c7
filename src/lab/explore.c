// The native behind `explore` (explore.h). The parser hands over the call and what is watched as functions without parameters, with the word
// "watch" between them.
#include "lab/explore.h"
#include "base/mem.h"
#include "lab/explore_go.h"
#include "lab/races.h"
#include "lab/timing.h"
#include "lab/walk.h"
#include "lang/code.h"
#include "lang/interp.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "task/sched.h"
#include "task/scout.h"
#include <errno.h>
#include <string.h>

#define COLUMNS 80

enum { ARG_STATES, ARG_SECONDS, ARG_MEMORY, ARG_TIMED, ARG_FAST, ARG_CHECK, ARG_HAND };

void explore_keep(struct lab *lab, struct explored *e) {
    struct explored *old = __atomic_exchange_n(&lab->explored, e, __ATOMIC_ACQ_REL);
    if (old) explored_finish(old);
    mem_free(old);
}

struct explored *explore_take(struct lab *lab) {
    return __atomic_exchange_n(&lab->explored, NULL, __ATOMIC_ACQ_REL);
}

static enum native_status no_call(struct call *c, const char *what) {
    native_type_error(c, "explore needs a call, %s", what);
    return native_hint(c, "write explore f(x), or explore f(x), watch counter: f makes the threads, starts them and joins them");
}

static bool is_word_watch(value v) {
    return value_is_str(v) && str_is(value_str(v), "watch");
}

static bool calls_something(const struct code *code) {
    for (size_t i = 0; i < code->len; i++) {
        enum opcode op = (enum opcode)code->at[i].op;
        if (op == OP_CALL || op == OP_CALLKW || op == OP_METHOD || op == OP_METHODKW) return true;
    }
    return false;
}

static bool read_operands(struct call *c, struct explore_order *o) {
    if (c->nrest == 0 || is_word_watch(c->rest[0])) {
        no_call(c, "and there is none");
        return false;
    }
    o->call = c->rest[0];
    if (!value_is_function(o->call) || value_function(o->call)->code->nparams > 0 || !calls_something(value_function(o->call)->code)) {
        no_call(c, "and this is none");
        return false;
    }
    if (c->nrest > 1 && !is_word_watch(c->rest[1])) {
        no_call(c, "one alone");
        return false;
    }
    for (size_t i = 2; i < c->nrest && o->nwatched < sizeof o->watched / sizeof *o->watched; i++) o->watched[o->nwatched++] = c->rest[i];
    return true;
}

static bool is_given(const struct call *c, size_t i) {
    return c->args[i] != VALUE_UNDEF && c->args[i] != VALUE_NONE;
}

static bool read_count(struct call *c, size_t i, const char *name, int64_t most, uint64_t *out) {
    int64_t n = (int64_t)*out;
    if (!is_given(c, i)) return true;
    if (!native_arg_int(c, i, &n)) return false;
    *out = (uint64_t)n;
    if (n >= 1 && n <= most) return true;
    native_value_error(c, "%s must be from 1 to %lld", name, (long long)most);
    return false;
}

static bool read_options(struct call *c, struct explore_order *o) {
    if (!read_count(c, ARG_STATES, "states", 100000000, &o->states)) return false;
    if (!read_count(c, ARG_MEMORY, "memory", 16384, &o->megabytes)) return false;
    if (is_given(c, ARG_SECONDS)) {
        if (!native_arg_double(c, ARG_SECONDS, &o->seconds)) return false;
        if (!(o->seconds > 0 && o->seconds <= 3600)) {
            native_value_error(c, "seconds must be more than 0, and at most 3600");
            return false;
        }
    }
    native_arg_bool(c, ARG_TIMED, &o->timed);
    native_arg_bool(c, ARG_FAST, &o->fast);
    native_arg_bool(c, ARG_CHECK, &o->check);
    native_arg_bool(c, ARG_HAND, &o->hand);
    return true;
}

struct explored_view explore_view(const struct lab *lab) {
    return (struct explored_view){.columns = COLUMNS, .unicode = __atomic_load_n(&lab->unicode, __ATOMIC_RELAXED)};
}

void explore_tell_loss(struct call *c, enum scout_end end) {
    if (end == SCOUT_KILLED) {
        native_raise(c, "KeyboardInterrupt", "%s", "");
    } else if (end == SCOUT_REFUSED) {
        native_raise(c, "RuntimeError", "this computer has no process left to try schedules out in: %s", strerror(errno));
    } else {
        native_raise(c, "RuntimeError", "the program needs more memory than explore gives it");
        native_hint(c, "explore small programs: two or three threads, a few rounds each");
    }
}

enum native_status explore_say(struct call *c, struct text *what) {
    struct lab *lab = c->user;
    if (what) {
        mem_free(lab->said);
        lab->said = text_take(what);
    }
    const char *said = lab->said ? lab->said : "";
    const struct host *host = interp_host(c->interp);
    enum native_status status = host->print(host->user, c->fiber, said, strlen(said));
    return status == NATIVE_OK ? native_return(c, VALUE_NONE) : status;
}

// NULL with the error set.
static struct explored *send(struct call *c, struct explore_order *order) {
    struct lab *lab = c->user;
    struct text report = {0};
    struct scout_orders orders = {.go = explore_go, .user = order};
    enum scout_end end = scout_send(c->fiber, &orders, &report);
    struct explored *e = mem_alloc_zero(1, sizeof *e);
    bool whole = end == SCOUT_BACK && explored_read(e, report.data, report.len);
    text_finish(&report);
    if (whole && !e->refusal[0]) {
        *lab->asked = *order;
        walk_keep(lab, NULL);
        return e;
    }
    if (!whole) explore_tell_loss(c, end == SCOUT_BACK ? SCOUT_LOST : end);
    else native_raise(c, "RuntimeError", "this cannot be explored: %s", e->refusal);
    if (whole) explored_finish(e);
    mem_free(e);
    return NULL;
}

static void say_screen(struct call *c, const struct explored *e, struct text *out) {
    struct explored_view view = explore_view(c->user);
    view.times = !sched_is_simulated(task_of(c->fiber)->sched);
    explored_show(e, &view, out);
}

static bool run_explore(struct call *c, struct text *out) {
    struct sched *s = task_of(c->fiber)->sched;
    struct explore_order order = {.sched = s, .states = EXPLORE_STATES, .megabytes = EXPLORE_MEGABYTES, .seconds = EXPLORE_SECONDS, .races = races_are_wanted(s)};
    if (!read_operands(c, &order) || !read_options(c, &order)) return false;
    if (task_of(c->fiber) != s->main) {
        native_raise(c, "RuntimeError", "explore can be used at the prompt or in a cell, not in a thread");
        return false;
    }
    struct explored *e = send(c, &order);
    if (!e) return false;
    bool fine = !order.hand || walk_by_hand(c, e, out);
    if (!order.hand) say_screen(c, e, out);
    explore_keep(c->user, e);
    return fine;
}

static enum native_status lab_explore(struct call *c) {
    struct text out = {0};
    if (c->resumed) return explore_say(c, NULL);
    if (run_explore(c, &out)) return explore_say(c, &out);
    text_finish(&out);
    return NATIVE_ERROR;
}

static const struct native_def BUILTINS[] = {
    {"explore", "explore(*call, states=None, seconds=None, memory=None, timed=False, fast=False, check=False, hand=False)", lab_explore,
     "explore CALL tries every order in which its threads can take turns, on a copy of your variables, and shows each outcome with the number "
     "of schedules that lead to it. `explore CALL, watch x, y` shows those variables; `show N` and `replay N` show how outcome N comes about. "
     "--states N, --seconds S and --memory MB limit it, --timed keeps the clock, --fast skips steps that change no outcome, --check "
     "compares with a plain search; --hand searches nothing, and lets you say at each step who goes on.",
     "explore sum([1, 2])", NATIVE_COMMAND},
};

void explore_register(struct interp *in, struct lab *lab) {
    interp_add_builtins(in, BUILTINS, 1, lab);
    interp_set_builtin(in, "%explore", interp_slot_builtin(in, interp_slot(in, "explore", 7)));
}
