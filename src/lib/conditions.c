// threading.Condition: the object around task/condition.c. Waiting has three steps: count how often the caller holds the lock;
// let it go and wait; take it again as often, whatever came of the wait. The last must also happen after an interrupt, so
// the three are put together in the language, with try and finally.
#include "lib/waiting.h"
#include "task/fingerprints.h"
#include "task/sync.h"

static const char PRELUDE[] =
    "def condition_wait(condition, timeout):\n"
    "    count = condition.__count()\n"
    "    try:\n"
    "        return condition.__wait(timeout)\n"
    "    finally:\n"
    "        condition.__take_again(count)\n"
    "def condition_wait_for(condition, predicate, timeout, now):\n"
    "    end = None\n"
    "    result = predicate()\n"
    "    while not result:\n"
    "        if timeout is not None:\n"
    "            if end is None:\n"
    "                end = now() + timeout\n"
    "            else:\n"
    "                timeout = end - now()\n"
    "                if timeout <= 0:\n"
    "                    break\n"
    "        condition.wait(timeout)\n"
    "        result = predicate()\n"
    "    return result\n";

static struct condition *condition_of(value v) {
    return value_foreign(v)->data;
}

static bool check_lock(struct call *c, value lock) {
    if (lib_lock(c, lock)) return true;
    native_raise(c, "AttributeError", "'%s' object has no attribute 'acquire'", type_name(lock));
    native_hint(c, "a Condition is made around a Lock or an RLock: Condition(lock), or Condition() with a lock of its own");
    return false;
}

static enum native_status make_condition(struct call *c) {
    value lock = lib_given_some(c, 0) ? c->args[0] : VALUE_UNDEF;
    if (lock != VALUE_UNDEF && !check_lock(c, lock)) return NATIVE_ERROR;
    value v = make_foreign(lib_heap(c), value_type(c->self), NULL);
    if (v == VALUE_UNDEF) return native_no_memory(c);
    struct condition *k = condition_create(lib_sched(c));
    value_foreign(v)->data = k;
    if (lock == VALUE_UNDEF) lock = lib_make_rlock(c, k->name);
    if (lock == VALUE_UNDEF) return native_no_memory(c);
    k->lock_object = lock;
    k->lock = value_foreign(lock)->data;
    return native_return(c, v);
}

static enum native_status take(struct call *c) {
    return lib_acquire(c, condition_of(c->self)->lock_object);
}

static enum native_status enter(struct call *c) {
    return lib_enter(c, condition_of(c->self)->lock_object);
}

static enum native_status let_go(struct call *c) {
    return lib_release(c, condition_of(c->self)->lock);
}

// Whose wait was interrupted twice is on its way out without the lock: that way is not to end in another error.
static enum native_status leave(struct call *c) {
    struct condition *k = condition_of(c->self);
    bool is_failing = c->nrest > 1 && value_is_exception(c->rest[1]);
    if (is_failing && !lock_is_mine(k->lock, c->fiber)) return native_return(c, VALUE_NONE);
    return lib_release(c, k->lock);
}

static enum native_status wait(struct call *c) {
    struct condition *k = condition_of(c->self);
    if (!condition_may_be_used(k, c->fiber)) return native_raise(c, "RuntimeError", "cannot wait on un-acquired lock");
    int64_t ns;
    if (lib_given_some(c, 0) && !lib_seconds(c, c->args[0], &ns)) return NATIVE_ERROR;
    return lib_prelude(c, "condition_wait", (value[]){c->self, lib_given(c, 0) ? c->args[0] : VALUE_NONE}, 2);
}

static enum native_status wait_for(struct call *c) {
    struct module *time = interp_find_module(c->interp, "time", 4);
    value now = dict_get_str(time->members, "monotonic");
    value timeout = lib_given(c, 1) ? c->args[1] : VALUE_NONE;
    return lib_prelude(c, "condition_wait_for", (value[]){c->self, c->args[0], timeout, now}, 4);
}

static enum native_status count(struct call *c) {
    return native_return(c, value_from_small(lock_count(condition_of(c->self)->lock)));
}

static enum native_status wait_for_word(struct call *c) {
    int64_t deadline;
    if (!lib_arg_deadline(c, 0, &deadline)) return NATIVE_ERROR;
    enum sync_outcome outcome = condition_wait(condition_of(c->self), c->fiber, deadline, c->self, c->resumed);
    if (outcome == SYNC_WAITS) return NATIVE_BLOCK;
    return native_return(c, value_from_bool(outcome == SYNC_DONE));
}

// An interrupt may have come before the lock was let go.
static enum native_status take_again(struct call *c) {
    struct condition *k = condition_of(c->self);
    if (!c->resumed && lock_is_mine(k->lock, c->fiber)) return native_return(c, VALUE_NONE);
    if (lock_take(k->lock, c->fiber, lib_deadline(c, LIB_FOR_EVER), k->lock_object, c->resumed) == LOCK_MUST_WAIT) return NATIVE_BLOCK;
    if (k->lock->reentrant) lock_set_count(k->lock, (uint32_t)value_small(c->args[0]));
    return native_return(c, VALUE_NONE);
}

static enum native_status notify_some(struct call *c, int64_t n) {
    struct condition *k = condition_of(c->self);
    if (!condition_may_be_used(k, c->fiber)) return native_raise(c, "RuntimeError", "cannot notify on un-acquired lock");
    condition_notify(k, c->fiber, n);
    return native_return(c, VALUE_NONE);
}

static enum native_status notify(struct call *c) {
    int64_t n = 1;
    if (!native_arg_int(c, 0, &n)) return NATIVE_ERROR;
    return notify_some(c, n);
}

static enum native_status notify_all(struct call *c) {
    return notify_some(c, INT64_MAX);
}

static void condition_drop(value self) {
    condition_destroy(condition_of(self));
}

static void condition_mark(value self, struct heap_marker *m) {
    if (condition_of(self)) heap_mark(m, condition_of(self)->lock_object);
}

static bool condition_repr(struct interp *in, value self, struct text *out) {
    struct condition *k = condition_of(self);
    text_add_str(out, "<Condition(");
    const struct type *t = value_foreign(k->lock_object)->type;
    if (!t->ops->repr(in, k->lock_object, out)) return false;
    text_printf(out, ", %zu)>", condition_waiting(k));
    return true;
}

static const struct native_def METHODS[] = {
    {"acquire", "acquire(blocking=True, timeout=-1)", take, "Takes the condition's lock; with condition: does it for a block.",
     "cond.acquire()", 0},
    {"release", "release()", let_go, "Lets the condition's lock go.", "cond.release()", 0},
    {"wait", "wait(timeout=None)", wait,
     "Lets the lock go, waits until somebody notifies, and takes the lock again. True; False when the time is over.",
     "cond.wait()", 0},
    {"wait_for", "wait_for(predicate, timeout=None)", wait_for,
     "Waits until predicate() is true, asking again after each notification. What it said last is the result.",
     "cond.wait_for(lambda: items)", 0},
    {"notify", "notify(n=1)", notify, "Wakes n of those who wait; they go on when the lock is free.", "cond.notify()", 0},
    {"notify_all", "notify_all()", notify_all, "Wakes all who wait.", "cond.notify_all()", 0},
    {"notifyAll", "notifyAll()", notify_all, "Wakes all who wait; notify_all() does the same.", "cond.notifyAll()", NATIVE_HIDDEN},
    {"__enter__", "__enter__()", enter, "with condition: takes its lock.", "cond.__enter__()", NATIVE_HIDDEN},
    {"__exit__", "__exit__(*exception)", leave, "with condition: lets it go.", "cond.__exit__(None, None, None)", NATIVE_HIDDEN},
    {"__count", "__count()", count, "How often the lock is held.", "cond.__count()", NATIVE_HIDDEN},
    {"__wait", "__wait(timeout)", wait_for_word, "Lets the lock go and waits.", "cond.__wait(None)", NATIVE_HIDDEN},
    {"__take_again", "__take_again(count)", take_again, "Takes the lock as often.", "cond.__take_again(1)", NATIVE_HIDDEN},
};

static const struct native_def CONSTRUCT = {
    "Condition", "Condition(lock=None)", make_condition,
    "A lock with a waiting room: who holds it can wait() in it until another one, holding it, calls notify().",
    "cond = Condition()", 0,
};

// Its lock is a lock's copy, the same one for all who have it.
static value condition_copied(struct copier *k, value self) {
    value lock = copier_value(k, condition_of(self)->lock_object);
    if (lock == VALUE_UNDEF) return VALUE_UNDEF;
    struct condition *copy = condition_copy(condition_of(self));
    copy->lock_object = lock;
    copy->lock = value_foreign(lock)->data;
    return lib_copy_foreign(k, self, copy);
}

static void fingerprint(value self, struct fingerprint *p) {
    fingerprint_add_condition(p, condition_of(self));
}

static const struct type_ops OPS = {.mark = condition_mark, .drop = condition_drop, .repr = condition_repr, .copy = condition_copied,
                                    .fingerprint = fingerprint};

void conditions_register(struct interp *in, struct module *threading) {
    interp_add_prelude(in, PRELUDE);
    lib_add_short(in, threading, interp_add_type(in, "Condition", &OPS, &CONSTRUCT, METHODS, LIB_COUNT(METHODS), NULL));
}
