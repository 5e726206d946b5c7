// threading.Semaphore, BoundedSemaphore and Event: the objects around task/semaphore.c.
#include "lib/waiting.h"
#include "task/fingerprints.h"
#include "task/sync.h"
#include <inttypes.h>

static struct semaphore *semaphore_of(const struct call *c) {
    return value_foreign(c->self)->data;
}

static enum native_status make_semaphore(struct call *c, bool bounded) {
    int64_t first = 1;
    if (!native_arg_int(c, 0, &first)) return NATIVE_ERROR;
    if (first < 0) return native_value_error(c, "semaphore initial value must be >= 0");
    value v = make_foreign(lib_heap(c), value_type(c->self), NULL);
    if (v == VALUE_UNDEF) return native_no_memory(c);
    value_foreign(v)->data = semaphore_create(lib_sched(c), first, bounded);
    return native_return(c, v);
}

static enum native_status make_plain(struct call *c) {
    return make_semaphore(c, false);
}

static enum native_status make_bounded(struct call *c) {
    return make_semaphore(c, true);
}

static enum native_status take(struct call *c, int64_t deadline) {
    switch (semaphore_take(semaphore_of(c), c->fiber, deadline, c->self)) {
    case SYNC_WAITS:
        return NATIVE_BLOCK;
    case SYNC_DONE:
        return native_return(c, VALUE_TRUE);
    default:
        return native_return(c, VALUE_FALSE);
    }
}

static enum native_status semaphore_acquire(struct call *c) {
    bool blocking = true;
    int64_t deadline;
    if (!native_arg_bool(c, 0, &blocking)) return NATIVE_ERROR;
    if (!blocking && lib_given_some(c, 1)) return native_value_error(c, "can't specify timeout for non-blocking acquire");
    if (!lib_arg_deadline(c, 1, &deadline)) return NATIVE_ERROR;
    return take(c, blocking ? deadline : 0);
}

static enum native_status semaphore_enter(struct call *c) {
    return take(c, lib_deadline(c, LIB_FOR_EVER));
}

static enum native_status give(struct call *c, int64_t n) {
    if (semaphore_give(semaphore_of(c), c->fiber, n)) return native_return(c, VALUE_NONE);
    if (semaphore_of(c)->limit != INT64_MAX) return native_value_error(c, "Semaphore released too many times");
    return lib_overflow(c);
}

static enum native_status semaphore_release(struct call *c) {
    int64_t n = 1;
    if (!native_arg_int(c, 0, &n)) return NATIVE_ERROR;
    if (n < 1) return native_value_error(c, "n must be one or more");
    return give(c, n);
}

static enum native_status semaphore_leave(struct call *c) {
    return give(c, 1);
}

static void semaphore_drop(value self) {
    semaphore_destroy(value_foreign(self)->data);
}

static bool semaphore_repr(struct interp *in, value self, struct text *out) {
    const struct semaphore *m = value_foreign(self)->data;
    text_printf(out, "<threading.%s at 0x%012llx: value=%" PRId64, type_name(self), (unsigned long long)heap_address(self), semaphore_value(m));
    if (m->limit != INT64_MAX) text_printf(out, "/%" PRId64, m->limit);
    text_add_char(out, '>');
    (void)in;
    return true;
}

static value semaphore_get(struct interp *in, value self, value name) {
    (void)in;
    const struct semaphore *m = value_foreign(self)->data;
    if (!str_is(value_str(name), "_value")) return VALUE_UNDEF;
    int64_t n = semaphore_value(m);
    return value_from_small(n <= SMALL_INT_MAX ? n : SMALL_INT_MAX);
}

static struct flag *flag_of(const struct call *c) {
    return value_foreign(c->self)->data;
}

static enum native_status make_event(struct call *c) {
    value v = make_foreign(lib_heap(c), value_type(c->self), NULL);
    if (v == VALUE_UNDEF) return native_no_memory(c);
    value_foreign(v)->data = flag_create(lib_sched(c));
    return native_return(c, v);
}

static enum native_status event_is_set(struct call *c) {
    return native_return(c, value_from_bool(flag_look(flag_of(c), c->fiber)));
}

static enum native_status event_set(struct call *c) {
    flag_set(flag_of(c), c->fiber);
    return native_return(c, VALUE_NONE);
}

static enum native_status event_clear(struct call *c) {
    flag_clear(flag_of(c), c->fiber);
    return native_return(c, VALUE_NONE);
}

static enum native_status event_wait(struct call *c) {
    int64_t deadline;
    if (!lib_arg_deadline(c, 0, &deadline)) return NATIVE_ERROR;
    enum sync_outcome outcome = flag_wait(flag_of(c), c->fiber, deadline, c->self, c->resumed);
    if (outcome == SYNC_WAITS) return NATIVE_BLOCK;
    return native_return(c, value_from_bool(outcome == SYNC_DONE));
}

static void event_drop(value self) {
    flag_destroy(value_foreign(self)->data);
}

static bool event_repr(struct interp *in, value self, struct text *out) {
    (void)in;
    bool set = flag_is_set(value_foreign(self)->data);
    text_printf(out, "<threading.Event at 0x%012llx: %s>", (unsigned long long)heap_address(self), set ? "set" : "unset");
    return true;
}

static const struct native_def SEMAPHORE_METHODS[] = {
    {"acquire", "acquire(blocking=True, timeout=None)", semaphore_acquire,
     "Takes one, waiting while there is none. True when taken; False when it did not wait or the time is over.", "sem.acquire()", 0},
    {"release", "release(n=1)", semaphore_release, "Gives n back; as many of those who wait may go on.", "sem.release()", 0},
    {"__enter__", "__enter__()", semaphore_enter, "with sem: takes one.", "sem.__enter__()", NATIVE_HIDDEN},
    {"__exit__", "__exit__(*exception)", semaphore_leave, "with sem: gives it back.", "sem.__exit__(None, None, None)", NATIVE_HIDDEN},
};

static const struct native_def EVENT_METHODS[] = {
    {"is_set", "is_set()", event_is_set, "Whether it has been set.", "ready.is_set()", 0},
    {"isSet", "isSet()", event_is_set, "Whether it has been set; is_set() does the same.", "ready.isSet()", NATIVE_HIDDEN},
    {"set", "set()", event_set, "Sets it: all who wait for it go on, and nobody waits from now on.", "ready.set()", 0},
    {"clear", "clear()", event_clear, "Takes it back: who comes now waits again.", "ready.clear()", 0},
    {"wait", "wait(timeout=None)", event_wait, "Waits until it is set. True; False when the time is over.", "ready.wait()", 0},
};

static const struct native_def MAKE_PLAIN = {
    "Semaphore", "Semaphore(value=1)", make_plain,
    "So many may be inside at once: acquire() takes one and waits while there is none, release() gives one back.",
    "sem = Semaphore(3)", 0,
};
static const struct native_def MAKE_BOUNDED = {
    "BoundedSemaphore", "BoundedSemaphore(value=1)", make_bounded,
    "A Semaphore for which it is an error to give back more than were taken.", "sem = BoundedSemaphore(3)", 0,
};
static const struct native_def MAKE_EVENT = {
    "Event", "Event()", make_event, "Something that happens once: wait() waits until somebody has called set().", "ready = Event()", 0,
};

static value copy_semaphore(struct copier *k, value self) {
    return lib_copy_foreign(k, self, semaphore_copy(value_foreign(self)->data));
}

static value copy_event(struct copier *k, value self) {
    return lib_copy_foreign(k, self, flag_copy(value_foreign(self)->data));
}

static void fingerprint_semaphore(value self, struct fingerprint *p) {
    fingerprint_add_semaphore(p, value_foreign(self)->data);
}

static void fingerprint_event(value self, struct fingerprint *p) {
    fingerprint_add_flag(p, value_foreign(self)->data);
}

static const struct type_ops SEMAPHORE_OPS = {.drop = semaphore_drop, .repr = semaphore_repr, .get = semaphore_get, .copy = copy_semaphore,
                                              .fingerprint = fingerprint_semaphore};
static const struct type_ops EVENT_OPS = {.drop = event_drop, .repr = event_repr, .copy = copy_event, .fingerprint = fingerprint_event};

void semaphores_register(struct interp *in, struct module *threading) {
    size_t n = LIB_COUNT(SEMAPHORE_METHODS);
    lib_add_short(in, threading, interp_add_type(in, "Semaphore", &SEMAPHORE_OPS, &MAKE_PLAIN, SEMAPHORE_METHODS, n, NULL));
    lib_add_short(in, threading, interp_add_type(in, "BoundedSemaphore", &SEMAPHORE_OPS, &MAKE_BOUNDED, SEMAPHORE_METHODS, n, NULL));
    lib_add_short(in, threading, interp_add_type(in, "Event", &EVENT_OPS, &MAKE_EVENT, EVENT_METHODS, LIB_COUNT(EVENT_METHODS), NULL));
}
