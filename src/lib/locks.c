// threading.Lock and threading.RLock: the objects around task/sync.h.
#include "lib/waiting.h"
#include "task/fingerprints.h"
#include "task/sync.h"

static struct lock *lock_of(const struct call *c) {
    return value_foreign(c->self)->data;
}

static enum native_status make_lock(struct call *c, enum sched_type type) {
    struct sched *s = lib_sched(c);
    value v = make_foreign(lib_heap(c), s->types[type], NULL);
    if (v == VALUE_UNDEF) return native_no_memory(c);
    value_foreign(v)->data = lock_create(s, type == SCHED_RLOCK);
    return native_return(c, v);
}

static enum native_status make_plain(struct call *c) {
    return make_lock(c, SCHED_LOCK);
}

static enum native_status make_reentrant(struct call *c) {
    return make_lock(c, SCHED_RLOCK);
}

// Python's rules for acquire(blocking, timeout): how long to wait, in ns. false with the error set.
static bool patience(struct call *c, int64_t *ns) {
    int64_t blocking = 1;
    *ns = LIB_FOR_EVER;
    if (lib_given(c, 0) && !lib_as_index(c, c->args[0], &blocking)) return false;
    bool unlimited = !lib_given(c, 1);
    if (!unlimited) {
        if (!lib_seconds(c, c->args[1], ns)) return false;
        unlimited = *ns == -(int64_t)1000000000;
        if (unlimited) *ns = LIB_FOR_EVER;
    }
    if (!blocking && !unlimited) {
        native_value_error(c, "can't specify a timeout for a non-blocking call");
        return false;
    }
    if (!unlimited && *ns < 0) {
        native_value_error(c, "timeout value must be positive");
        return false;
    }
    if (!blocking) *ns = 0;
    return true;
}

static enum native_status take(struct call *c, struct lock *l, value object, int64_t ns) {
    int64_t deadline = ns == 0 ? 0 : lib_deadline(c, ns);
    switch (lock_take(l, c->fiber, deadline, object, c->resumed)) {
    case LOCK_MUST_WAIT:
        return NATIVE_BLOCK;
    case LOCK_TAKEN:
        return native_return(c, VALUE_TRUE);
    default:
        return native_return(c, VALUE_FALSE);
    }
}

enum native_status lib_acquire(struct call *c, value lock) {
    int64_t ns = LIB_FOR_EVER;
    if (!c->resumed && !patience(c, &ns)) return NATIVE_ERROR;
    return take(c, value_foreign(lock)->data, lock, ns);
}

enum native_status lib_enter(struct call *c, value lock) {
    enum native_status status = take(c, value_foreign(lock)->data, lock, LIB_FOR_EVER);
    if (status == NATIVE_OK) lock_bind(value_foreign(lock)->data);
    return status;
}

enum native_status lib_release(struct call *c, struct lock *l) {
    if (lock_release(l, c->fiber)) return native_return(c, VALUE_NONE);
    if (!l->reentrant) return native_raise(c, "RuntimeError", "release unlocked lock");
    return native_raise(c, "RuntimeError", "cannot release un-acquired lock");
}

struct lock *lib_lock(const struct call *c, value v) {
    if (!value_is_foreign(v)) return NULL;
    const struct sched *s = lib_sched(c);
    const struct type *t = value_foreign(v)->type;
    return t == s->types[SCHED_LOCK] || t == s->types[SCHED_RLOCK] ? value_foreign(v)->data : NULL;
}

value lib_make_rlock(struct call *c, const char *owner) {
    value v = make_foreign(lib_heap(c), lib_sched(c)->types[SCHED_RLOCK], NULL);
    if (v != VALUE_UNDEF) value_foreign(v)->data = lock_create_for(lib_sched(c), true, owner);
    return v;
}

static enum native_status lock_acquire(struct call *c) {
    return lib_acquire(c, c->self);
}

static enum native_status lock_enter(struct call *c) {
    return lib_enter(c, c->self);
}

static enum native_status lock_leave(struct call *c) {
    return lib_release(c, lock_of(c));
}

static enum native_status lock_locked(struct call *c) {
    return native_return(c, value_from_bool(lock_is_held(lock_of(c))));
}

static void lock_drop(value self) {
    lock_destroy(value_foreign(self)->data);
}

static bool lock_repr(struct interp *in, value self, struct text *out) {
    (void)in;
    const struct lock *l = value_foreign(self)->data;
    text_printf(out, "<%s _thread.lock object at 0x%012llx>", lock_is_held(l) ? "locked" : "unlocked", (unsigned long long)heap_address(self));
    return true;
}

// Python shows its owner by ident; here it is the task's number, which `threads` shows too.
static bool rlock_repr(struct interp *in, value self, struct text *out) {
    (void)in;
    const struct lock *l = value_foreign(self)->data;
    bool held = lock_is_held(l);
    text_printf(out, "<%s _thread.RLock object owner=%u count=%u at 0x%012llx>", held ? "locked" : "unlocked", lock_owner(l),
                held ? lock_count(l) : 0, (unsigned long long)heap_address(self));
    return true;
}

#define LOCK_METHODS(object)                                                                                                    \
    {"acquire", "acquire(blocking=True, timeout=-1)", lock_acquire,                                                             \
     "Takes the lock, waiting while another thread holds it. True when taken; False when it did not wait or the time is over.", \
     object ".acquire()", 0},                                                                                                   \
    {"release", "release()", lock_leave, "Lets the lock go; one of those who wait may take it.", object ".release()", 0},       \
    {"__enter__", "__enter__()", lock_enter, "with lock: takes it.", object ".__enter__()", NATIVE_HIDDEN},                     \
    {"__exit__", "__exit__(*exception)", lock_leave, "with lock: lets it go.", object ".__exit__(None, None, None)", NATIVE_HIDDEN}

static const struct native_def PLAIN_METHODS[] = {
    LOCK_METHODS("lock"),
    {"locked", "locked()", lock_locked, "Whether somebody holds the lock.", "lock.locked()", 0},
};
static const struct native_def REENTRANT_METHODS[] = {LOCK_METHODS("rlock")};

static const struct native_def MAKERS[] = {
    {"Lock", "Lock()", make_plain, "A new lock. with lock: ... holds it for a block; only one thread can hold it at a time.",
     "lock = Lock()", 0},
    {"RLock", "RLock()", make_reentrant, "A lock that the thread holding it may take again.", "rlock = RLock()", 0},
};

static value copy(struct copier *k, value self) {
    return lib_copy_foreign(k, self, lock_copy(value_foreign(self)->data));
}

static void fingerprint(value self, struct fingerprint *p) {
    fingerprint_add_lock(p, value_foreign(self)->data);
}

static const struct type_ops PLAIN_OPS = {.drop = lock_drop, .repr = lock_repr, .copy = copy, .fingerprint = fingerprint};
static const struct type_ops REENTRANT_OPS = {.drop = lock_drop, .repr = rlock_repr, .copy = copy, .fingerprint = fingerprint};

void locks_register(struct sched *s, struct interp *in, struct module *threading) {
    s->types[SCHED_LOCK] = interp_add_type(in, "_thread.lock", &PLAIN_OPS, NULL, PLAIN_METHODS, LIB_COUNT(PLAIN_METHODS), NULL);
    s->types[SCHED_RLOCK] =
        interp_add_type(in, "_thread.RLock", &REENTRANT_OPS, NULL, REENTRANT_METHODS, LIB_COUNT(REENTRANT_METHODS), NULL);
    interp_add_builtins(in, MAKERS, LIB_COUNT(MAKERS), NULL);
    for (size_t i = 0; i < LIB_COUNT(MAKERS); i++) {
        int slot = interp_slot(in, MAKERS[i].name, strlen(MAKERS[i].name));
        interp_module_set(in, threading, MAKERS[i].name, interp_slot_builtin(in, slot));
    }
}

void lib_add_short(struct interp *in, struct module *m, struct type *t) {
    const char *name = value_str(t->name)->bytes;
    t->module = value_str(m->name)->bytes;
    interp_module_set(in, m, name, value_from_object(t));
    interp_set_builtin(in, name, value_from_object(t));
    interp_add_help(in, "", t);
}
