// multiprocessing.Lock, RLock, Semaphore, BoundedSemaphore and Event: the objects around task/gate.c.
#include "lib/shared.h"
#include <errno.h>
#include <inttypes.h>
#include <string.h>

struct row { // a type
    struct native_def make;
    const struct native_def *methods;
    size_t nmethods;
    const struct type_ops *ops;
};

static struct gate *gate_of(value v) {
    return value_foreign(v)->data;
}

static value make(struct call *c, struct type *type, const struct gate_spec *spec) {
    value v = make_foreign(lib_heap(c), type, NULL);
    if (v == VALUE_UNDEF) {
        native_no_memory(c);
        return VALUE_UNDEF;
    }
    struct gate *g = gate_create(lib_sched(c), spec);
    if (!g) {
        lib_no_shared(c);
        return VALUE_UNDEF;
    }
    value_foreign(v)->data = g;
    heap_note_outside(lib_heap(c), LIB_SHARED_COST);
    return v;
}

static enum native_status made(struct call *c, const struct gate_spec *spec) {
    value v = make(c, value_type(c->self), spec);
    return v == VALUE_UNDEF ? NATIVE_ERROR : native_return(c, v);
}

static const struct gate_spec LOCK_SPEC = {.kind = SYNC_LOCK, .first = 1, .limit = 1};
static const struct gate_spec RLOCK_SPEC = {.kind = SYNC_LOCK, .first = 1, .limit = 1, .reentrant = true};
static const struct gate_spec EVENT_SPEC = {.kind = SYNC_EVENT, .limit = 1};

static enum native_status make_lock(struct call *c) {
    return made(c, &LOCK_SPEC);
}

static enum native_status make_rlock(struct call *c) {
    return made(c, &RLOCK_SPEC);
}

static enum native_status make_event(struct call *c) {
    return made(c, &EVENT_SPEC);
}

static enum native_status make_number(struct call *c, bool bounded) {
    int64_t first = 1;
    if (!native_arg_int(c, 0, &first)) return NATIVE_ERROR;
    if (first < 0 || first > INT32_MAX) return native_raise(c, "OSError", "[Errno %d] %s", EINVAL, strerror(EINVAL));
    return made(c, &(struct gate_spec){.kind = SYNC_SEMAPHORE, .first = first, .limit = bounded ? first : INT32_MAX});
}

static enum native_status make_semaphore(struct call *c) {
    return make_number(c, false);
}

static enum native_status make_bounded(struct call *c) {
    return make_number(c, true);
}

static enum native_status take(struct call *c, value lock, int64_t deadline) {
    enum sync_outcome outcome = gate_take(gate_of(lock), c, deadline, lock);
    if (outcome == SYNC_WAITS) return NATIVE_BLOCK;
    return native_return(c, value_from_bool(outcome == SYNC_DONE));
}

enum native_status lib_shared_acquire(struct call *c, value lock) {
    bool blocks = true;
    int64_t deadline;
    if (!native_arg_bool(c, 0, &blocks) || !lib_arg_deadline(c, 1, &deadline)) return NATIVE_ERROR;
    return take(c, lock, blocks ? deadline : 0);
}

enum native_status lib_shared_enter(struct call *c, value lock) {
    return take(c, lock, OS_NO_DEADLINE);
}

enum native_status lib_shared_release(struct call *c, value lock) {
    switch (gate_give(gate_of(lock), c->fiber)) {
    case GATE_TOO_OFTEN:
        return native_value_error(c, "semaphore or lock released too many times");
    case GATE_NOT_MINE:
        return native_raise(c, "AssertionError", "attempt to release recursive lock not owned by thread");
    case GATE_GIVEN:
        break;
    }
    return native_return(c, VALUE_NONE);
}

static enum native_status acquire(struct call *c) {
    return lib_shared_acquire(c, c->self);
}

static enum native_status enter(struct call *c) {
    return lib_shared_enter(c, c->self);
}

static enum native_status release(struct call *c) {
    return lib_shared_release(c, c->self);
}

static enum native_status get_value(struct call *c) {
    return native_return(c, value_from_small(gate_value(gate_of(c->self))));
}

static enum native_status is_set(struct call *c) {
    return native_return(c, value_from_bool(gate_value(gate_of(c->self)) > 0));
}

static enum native_status set(struct call *c) {
    gate_open(gate_of(c->self), c->fiber);
    return native_return(c, VALUE_NONE);
}

static enum native_status clear(struct call *c) {
    gate_shut(gate_of(c->self));
    return native_return(c, VALUE_NONE);
}

static enum native_status wait(struct call *c) {
    int64_t deadline;
    if (!lib_arg_deadline(c, 0, &deadline)) return NATIVE_ERROR;
    enum sync_outcome outcome = gate_pass(gate_of(c->self), c, deadline);
    if (outcome == SYNC_WAITS) return NATIVE_BLOCK;
    return native_return(c, value_from_bool(outcome == SYNC_DONE));
}

static void drop(value self) {
    gate_destroy(gate_of(self));
}

static bool repr_lock(struct interp *in, value self, struct text *out) {
    (void)in;
    struct text who = {0};
    uint32_t times;
    gate_owner(gate_of(self), &who, &times);
    text_printf(out, "<Lock(owner=%s)>", text_str(&who));
    text_finish(&who);
    return true;
}

static bool repr_rlock(struct interp *in, value self, struct text *out) {
    (void)in;
    struct text who = {0};
    uint32_t times;
    gate_owner(gate_of(self), &who, &times);
    text_printf(out, "<RLock(%s, %u)>", text_str(&who), times);
    text_finish(&who);
    return true;
}

static bool repr_semaphore(struct interp *in, value self, struct text *out) {
    (void)in;
    text_printf(out, "<%s(value=%" PRId64, type_name(self), gate_value(gate_of(self)));
    if (gate_limit(gate_of(self)) != INT32_MAX) text_printf(out, ", maxvalue=%" PRId64, gate_limit(gate_of(self)));
    text_add_str(out, ")>");
    return true;
}

static bool repr_event(struct interp *in, value self, struct text *out) {
    (void)in;
    const char *state = gate_value(gate_of(self)) > 0 ? "set" : "unset";
    text_printf(out, "<Event at 0x%012llx %s>", (unsigned long long)heap_address(self), state);
    return true;
}

#define GATE_METHODS                                                                                                           \
    {"acquire", "acquire(block=True, timeout=None)", acquire,                                                                  \
     "Takes it, waiting while no other process or thread gives it back. True when taken, else False.", "lock.acquire()", 0},   \
    {"release", "release()", release, "Gives it back; one of those who wait may have it.", "lock.release()", 0},               \
    {"__enter__", "__enter__()", enter, "with lock: takes it.", "lock.__enter__()", NATIVE_HIDDEN},                            \
    {"__exit__", "__exit__(*exception)", release, "with lock: gives it back.", "lock.__exit__(None, None, None)", NATIVE_HIDDEN}

static const struct native_def LOCK_METHODS[] = {GATE_METHODS};
static const struct native_def SEMAPHORE_METHODS[] = {
    GATE_METHODS,
    {"get_value", "get_value()", get_value, "How many may still be taken.", "sem.get_value()", 0},
};
static const struct native_def EVENT_METHODS[] = {
    {"is_set", "is_set()", is_set, "Whether it has been set, by whatever process.", "ready.is_set()", 0},
    {"set", "set()", set, "Sets it: all who wait for it, in all processes, go on.", "ready.set()", 0},
    {"clear", "clear()", clear, "Takes it back: who comes now waits again.", "ready.clear()", 0},
    {"wait", "wait(timeout=None)", wait, "Waits until it is set. True; False when the time is over.", "ready.wait()", 0},
};

static const struct type_ops LOCK_OPS = {.drop = drop, .repr = repr_lock};
static const struct type_ops RLOCK_OPS = {.drop = drop, .repr = repr_rlock};
static const struct type_ops SEMAPHORE_OPS = {.drop = drop, .repr = repr_semaphore};
static const struct type_ops EVENT_OPS = {.drop = drop, .repr = repr_event};

static const struct row ROWS[] = {
    {{"Lock", "Lock()", make_lock, "A lock between processes, made before they start: only one of them can hold it at a time.",
            "lock = multiprocessing.Lock()", 0}, LOCK_METHODS, LIB_COUNT(LOCK_METHODS), &LOCK_OPS},
    {{"RLock", "RLock()", make_rlock, "A lock between processes that whoever holds it may take again.",
             "lock = multiprocessing.RLock()", 0}, LOCK_METHODS, LIB_COUNT(LOCK_METHODS), &RLOCK_OPS},
    {{"Semaphore", "Semaphore(value=1)", make_semaphore, "So many processes may be inside at once.",
                 "sem = multiprocessing.Semaphore(3)", 0}, SEMAPHORE_METHODS, LIB_COUNT(SEMAPHORE_METHODS), &SEMAPHORE_OPS},
    {{"BoundedSemaphore", "BoundedSemaphore(value=1)", make_bounded,
               "A Semaphore between processes for which it is an error to give back more than were taken.",
               "sem = multiprocessing.BoundedSemaphore(3)", 0}, SEMAPHORE_METHODS, LIB_COUNT(SEMAPHORE_METHODS), &SEMAPHORE_OPS},
    {{"Event", "Event()", make_event, "Something that happens once, for all processes: wait() waits until one has called set().",
             "ready = multiprocessing.Event()", 0}, EVENT_METHODS, LIB_COUNT(EVENT_METHODS), &EVENT_OPS},
};

value lib_make_shared_rlock(struct call *c) {
    struct module *m = interp_find_module(c->interp, "multiprocessing", strlen("multiprocessing"));
    return make(c, value_type(dict_get_str(m->members, "RLock")), &RLOCK_SPEC);
}

bool lib_is_shared_lock(value v) {
    if (!value_is_foreign(v)) return false;
    const struct type_ops *ops = value_foreign(v)->type->ops;
    return ops == &LOCK_OPS || ops == &RLOCK_OPS;
}

void shared_locks_register(struct interp *in, struct module *multiprocessing) {
    for (size_t i = 0; i < LIB_COUNT(ROWS); i++) {
        const struct row *r = &ROWS[i];
        struct type *t = interp_add_type(in, r->make.name, r->ops, &r->make, r->methods, r->nmethods, NULL);
        t->module = "multiprocessing.synchronize";
        interp_module_set(in, multiprocessing, r->make.name, value_from_object(t));
        interp_add_help(in, "multiprocessing", t);
    }
}
