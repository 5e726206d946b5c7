// threading.Barrier: the object around task/barrier.c. The last one to come calls the action, which only language code can do.
#include "lib/waiting.h"
#include "base/mem.h"
#include "task/fingerprints.h"
#include "task/sync.h"

static const char PRELUDE[] =
    "def barrier_act(barrier, action, place):\n"
    "    try:\n"
    "        action()\n"
    "    except:\n"
    "        barrier.abort()\n"
    "        raise\n"
    "    barrier.__acted()\n"
    "    return place\n";

struct meeting {
    struct barrier *barrier;
    value action;     // VALUE_NONE: none
    int64_t patience; // ns, or LIB_FOR_EVER: of waits that do not say
};

static struct meeting *meeting_of(value v) {
    return value_foreign(v)->data;
}

static struct barrier *barrier_of(const struct call *c) {
    return meeting_of(c->self)->barrier;
}

static enum native_status make_barrier(struct call *c) {
    int64_t parties = 0, patience = LIB_FOR_EVER;
    if (!native_arg_int(c, 0, &parties)) return NATIVE_ERROR;
    if (parties < 1) return native_value_error(c, "parties must be > 0");
    if (parties > UINT32_MAX) return lib_overflow(c);
    if (lib_given_some(c, 2)) {
        if (!lib_seconds(c, c->args[2], &patience)) return NATIVE_ERROR;
        if (patience < 0) patience = 0;
    }
    value v = make_foreign(lib_heap(c), value_type(c->self), NULL);
    if (v == VALUE_UNDEF) return native_no_memory(c);
    struct meeting *m = mem_alloc(sizeof *m);
    *m = (struct meeting){.patience = patience, .action = lib_given(c, 1) ? c->args[1] : VALUE_NONE};
    m->barrier = barrier_create(lib_sched(c), (uint32_t)parties, m->action != VALUE_NONE);
    value_foreign(v)->data = m;
    return native_return(c, v);
}

static enum native_status wait(struct call *c) {
    struct meeting *m = meeting_of(c->self);
    uint32_t place;
    int64_t deadline;
    if (lib_given_some(c, 0)) {
        if (!lib_arg_deadline(c, 0, &deadline)) return NATIVE_ERROR;
    } else {
        deadline = lib_deadline(c, m->patience);
    }
    switch (barrier_wait(m->barrier, c, deadline, &place)) {
    case BARRIER_WAITS:
        return NATIVE_BLOCK;
    case BARRIER_PASSED:
        return native_return(c, value_from_small(place));
    case BARRIER_LAST:
        return lib_prelude(c, "barrier_act", (value[]){c->self, m->action, value_from_small(place)}, 3);
    case BARRIER_BROKEN:
        break;
    }
    return native_raise(c, "BrokenBarrierError", "%s", "");
}

static enum native_status acted(struct call *c) {
    barrier_acted(barrier_of(c), c->fiber);
    return native_return(c, VALUE_NONE);
}

static enum native_status abort_barrier(struct call *c) {
    barrier_abort(barrier_of(c), c->fiber);
    return native_return(c, VALUE_NONE);
}

static enum native_status reset(struct call *c) {
    barrier_reset(barrier_of(c), c->fiber);
    return native_return(c, VALUE_NONE);
}

static void drop(value self) {
    struct meeting *m = meeting_of(self);
    if (m) barrier_destroy(m->barrier);
    mem_free(m);
}

static void mark(value self, struct heap_marker *marker) {
    struct meeting *m = meeting_of(self);
    if (m) heap_mark(marker, m->action);
}

static bool repr(struct interp *in, value self, struct text *out) {
    (void)in;
    struct barrier *b = meeting_of(self)->barrier;
    text_printf(out, "<threading.Barrier at 0x%012llx: ", (unsigned long long)heap_address(self));
    if (barrier_is_broken(b)) text_add_str(out, "broken>");
    else text_printf(out, "waiters=%u/%u>", barrier_waiting(b), b->parties);
    return true;
}

static value get(struct interp *in, value self, value name) {
    (void)in;
    struct barrier *b = meeting_of(self)->barrier;
    const struct str *s = value_str(name);
    if (str_is(s, "parties")) return value_from_small(b->parties);
    if (str_is(s, "n_waiting")) return value_from_small(barrier_waiting(b));
    if (str_is(s, "broken")) return value_from_bool(barrier_is_broken(b));
    return VALUE_UNDEF;
}

static const struct native_def METHODS[] = {
    {"wait", "wait(timeout=None)", wait,
     "Waits until as many have come as the barrier is for; then all go on. The result says how many had come before.",
     "barrier.wait()", 0},
    {"abort", "abort()", abort_barrier, "Breaks the barrier: whoever waits or comes gets a BrokenBarrierError.", "barrier.abort()", 0},
    {"reset", "reset()", reset, "Makes it as new; whoever waits gets a BrokenBarrierError.", "barrier.reset()", 0},
    {"__acted", "__acted()", acted, "The action is over.", "barrier.__acted()", NATIVE_HIDDEN},
};

static const struct native_def CONSTRUCT = {
    "Barrier", "Barrier(parties, action=None, timeout=None)", make_barrier,
    "A place where so many threads wait for each other. The last one calls action(), if there is one, before all go on.",
    "barrier = Barrier(3)", 0,
};

static void fill_action(struct copier *k, void *from, void *to) {
    ((struct meeting *)to)->action = copier_value(k, ((struct meeting *)from)->action);
}

static value copy(struct copier *k, value self) {
    struct meeting *m = mem_alloc(sizeof *m);
    *m = *meeting_of(self);
    m->barrier = barrier_copy(m->barrier);
    copier_later(k, fill_action, meeting_of(self), m);
    return lib_copy_foreign(k, self, m);
}

static void fingerprint(value self, struct fingerprint *p) {
    const struct meeting *m = meeting_of(self);
    fingerprint_add_barrier(p, m->barrier);
    fingerprint_add_value(p, m->action);
    fingerprint_add(p, (uint64_t)m->patience);
}

static const struct type_ops OPS = {.mark = mark, .drop = drop, .repr = repr, .get = get, .copy = copy, .fingerprint = fingerprint};

void barriers_register(struct interp *in, struct module *threading) {
    interp_add_prelude(in, PRELUDE);
    lib_add_short(in, threading, interp_add_type(in, "Barrier", &OPS, &CONSTRUCT, METHODS, LIB_COUNT(METHODS), NULL));
    struct type *broken = interp_add_module_exception(in, "threading", "BrokenBarrierError", "RuntimeError");
    interp_module_set(in, threading, "BrokenBarrierError", value_from_object(broken));
}
