// threading.Thread and the module around it. A Thread is a foreign object whose data is its struct task; the task outlives its
// thread of execution for as long as a program can see the object.
#include "lib/waiting.h"
#include "base/bug.h"
#include "lib/lib.h"
#include "lib/parts.h"
#include "task/before.h"
#include "task/engine.h"
#include "task/fingerprints.h"
#include "task/order.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct task *self_task(const struct call *c) {
    return value_foreign(c->self)->data;
}

struct task *lib_thread(const struct call *c, value v) {
    if (!value_is_foreign(v)) return NULL;
    return value_foreign(v)->type == lib_sched(c)->types[SCHED_THREAD] ? value_foreign(v)->data : NULL;
}

static value own_name(struct call *c) {
    char name[32];
    int len = snprintf(name, sizeof name, "Thread-%u", sched_next_name(lib_sched(c)));
    return make_str(lib_heap(c), name, (size_t)len);
}

value lib_make_thread(struct call *c, const struct task_spec *spec) {
    struct sched *s = lib_sched(c);
    struct task_spec named = *spec;
    value object = make_foreign(lib_heap(c), s->types[SCHED_THREAD], NULL);
    if (object == VALUE_UNDEF) return VALUE_UNDEF;
    if (named.name == VALUE_UNDEF) named.name = own_name(c);
    if (named.name == VALUE_UNDEF) return VALUE_UNDEF;
    struct task *t = task_create(s, task_of(c->fiber)->id, &named);
    value_store(&t->object, object);
    value_foreign(object)->data = t;
    return object;
}

enum native_status lib_start_thread(struct call *c, struct task *t) {
    switch (task_start(t, c->fiber)) {
    case TASK_STARTED:
        return NATIVE_OK;
    case TASK_STARTED_BEFORE:
        return native_raise(c, "RuntimeError", "threads can only be started once");
    case TASK_OVER_LIMIT:
        native_raise(c, "RuntimeError", "can't start new thread");
        return native_hint(c, "%zu threads are alive, and no more are allowed; 'set max-tasks N' changes that",
                           lib_sched(c)->max_tasks);
    case TASK_REFUSED:
        break;
    }
    int error = errno;
    native_raise(c, "RuntimeError", "can't start new thread");
    return native_hint(c, "this computer has none left for bobbin: %s", strerror(error));
}

bool lib_check_join(struct call *c, struct task *t) {
    const char *why = NULL;
    struct sched *s = sched_enter(c->fiber);
    if (t->state == TASK_NEW) why = "cannot join thread before it is started";
    else if (t == task_of(c->fiber)) why = "cannot join current thread";
    sched_leave(s);
    if (why) native_raise(c, "RuntimeError", "%s", why);
    return !why;
}

enum native_status lib_wait_for(struct call *c, struct task *t, int64_t deadline) {
    struct waiting w = {.why = WAIT_JOIN, .deadline = deadline, .name = t->name_text, .holds = t->object};
    return sched_wait(c->fiber, &t->joiners, &w);
}

// A str as it is, anything else as str() has it; VALUE_UNDEF with the error set.
static value name_of(struct call *c, value v) {
    if (value_is_str(v)) return v;
    struct text text = {0};
    value name = VALUE_UNDEF;
    if (ops_str(c->fiber, &text, v)) {
        name = make_text(lib_heap(c), &text);
        if (name == VALUE_UNDEF) native_no_memory(c);
    }
    text_finish(&text);
    return name;
}

static enum native_status thread_new(struct call *c) {
    enum { GROUP, TARGET, NAME, ARGS, KWARGS, DAEMON };
    struct task_spec spec = {.target = c->args[TARGET], .args = c->args[ARGS], .kwargs = c->args[KWARGS]};
    if (lib_given_some(c, GROUP)) return native_raise(c, "AssertionError", "group argument must be None for now");
    if (lib_given_some(c, NAME) && (spec.name = name_of(c, c->args[NAME])) == VALUE_UNDEF) return NATIVE_ERROR;
    if (lib_given_some(c, KWARGS) && !value_is_dict(spec.kwargs)) {
        return native_type_error(c, "kwargs must be a dict, not '%s'", type_name(spec.kwargs));
    }
    spec.daemon = lib_given_some(c, DAEMON) ? ops_truth(c->args[DAEMON]) : task_of(c->fiber)->daemon;
    return native_made(c, lib_make_thread(c, &spec));
}

static enum native_status thread_start(struct call *c) {
    enum native_status status = lib_start_thread(c, self_task(c));
    return status == NATIVE_OK ? native_return(c, VALUE_NONE) : status;
}

static enum native_status thread_join(struct call *c) {
    struct task *t = self_task(c);
    int64_t ns = LIB_FOR_EVER;
    if (!c->resumed && !lib_check_join(c, t)) return NATIVE_ERROR;
    if (!c->resumed && lib_given_some(c, 0)) {
        if (!lib_seconds(c, c->args[0], &ns)) return NATIVE_ERROR;
        if (ns < 0) ns = 0;
    }
    int64_t deadline = lib_deadline(c, ns);
    struct sched *s = sched_enter(c->fiber);
    if (!task_has_ended(t) && task_is_here(t) && sched_now(s) < deadline) return lib_wait_for(c, t, deadline);
    if (task_has_ended(t)) order_joined_locked(t, task_of(c->fiber));
    if (task_has_ended(t)) before_join(task_of(c->fiber), t);
    sched_leave(s);
    return native_return(c, VALUE_NONE);
}

static enum task_state state_of(struct task *t) {
    os_mutex_lock(&t->sched->mutex);
    enum task_state state = t->state;
    os_mutex_unlock(&t->sched->mutex);
    return state;
}

static bool is_live(enum task_state state) {
    return state > TASK_NEW && state < TASK_FINISHED;
}

static enum native_status thread_is_alive(struct call *c) {
    struct task *t = self_task(c);
    bool live = task_is_here(t) && is_live(state_of(t));
    if (!live) before_join(task_of(c->fiber), t);
    return native_return(c, value_from_bool(live));
}

static enum native_status thread_get_name(struct call *c) {
    return native_return(c, value_load(&self_task(c)->name));
}

static enum native_status thread_set_name(struct call *c) {
    value name = name_of(c, c->args[0]);
    if (name == VALUE_UNDEF) return NATIVE_ERROR;
    task_set_name(self_task(c), name);
    return native_return(c, VALUE_NONE);
}

static bool daemon_of(struct task *t) {
    os_mutex_lock(&t->sched->mutex);
    bool daemon = t->daemon;
    os_mutex_unlock(&t->sched->mutex);
    return daemon;
}

// false: it has been started.
static bool set_daemon(struct task *t, bool daemon) {
    os_mutex_lock(&t->sched->mutex);
    bool fine = t->state == TASK_NEW;
    if (fine) t->daemon = daemon;
    os_mutex_unlock(&t->sched->mutex);
    return fine;
}

static enum native_status thread_is_daemon(struct call *c) {
    return native_return(c, value_from_bool(daemon_of(self_task(c))));
}

static enum native_status thread_set_daemon(struct call *c) {
    if (set_daemon(self_task(c), ops_truth(c->args[0]))) return native_return(c, VALUE_NONE);
    return native_raise(c, "RuntimeError", "cannot set daemon status of active thread");
}

// Attributes.

// On the simulated machine the numbers are of its own making.
static int64_t simulated_number(const struct task *t, bool native) {
    if (!t->ident) return 0;
    if (!native) return 0x7f0000000000 + (int64_t)t->id * 4096;
    return t == t->image->main ? t->image->pid : 10 * SIM_PID_FIRST + (int64_t)t->id;
}

static int64_t number_of(const struct task *t, bool native) {
    if (sched_is_simulated(t->sched) && t->image) return simulated_number(t, native);
    return native ? t->native_id : t->ident;
}

static value number_or_none(struct task *t, bool native) {
    os_mutex_lock(&t->sched->mutex);
    int64_t n = number_of(t, native);
    os_mutex_unlock(&t->sched->mutex);
    return n ? value_from_small(n) : VALUE_NONE;
}

static value state_text(struct interp *in, struct task *t) {
    static const char *const TEXTS[] = {
#define X(name, text) text,
        TASK_STATES(X)
#undef X
    };
    const char *text = TEXTS[state_of(t)];
    return interp_intern(in, text, strlen(text));
}

static value thread_get(struct interp *in, value self, value name) {
    struct task *t = value_foreign(self)->data;
    const struct str *s = value_str(name);
    if (str_is(s, "name")) return value_load(&t->name);
    if (str_is(s, "result")) return value_load(&t->result);
    if (str_is(s, "daemon")) return value_from_bool(daemon_of(t));
    if (str_is(s, "ident")) return number_or_none(t, false);
    if (str_is(s, "native_id")) return number_or_none(t, true);
    if (str_is(s, "state")) return state_text(in, t);
    return VALUE_UNDEF;
}

static bool set_name(struct interp *in, struct task *t, value v, const char **why) {
    if (value_is_small(v)) {
        char digits[32];
        int len = snprintf(digits, sizeof digits, "%lld", (long long)value_small(v));
        v = interp_intern(in, digits, (size_t)len);
    }
    if (!value_is_str(v)) {
        *why = "a thread's name must be a string";
        return false;
    }
    task_set_name(t, v);
    return true;
}

static bool thread_set(struct interp *in, value self, value name, value v, const char **why) {
    struct task *t = value_foreign(self)->data;
    const struct str *s = value_str(name);
    if (str_is(s, "name")) return set_name(in, t, v, why);
    if (str_is(s, "daemon")) {
        if (set_daemon(t, ops_truth(v))) return true;
        *why = "RuntimeError: cannot set daemon status of active thread";
    } else if (str_is(s, "ident")) {
        *why = "property 'ident' of 'Thread' object has no setter";
    } else if (str_is(s, "native_id")) {
        *why = "property 'native_id' of 'Thread' object has no setter";
    } else if (str_is(s, "result") || str_is(s, "state")) {
        *why = "a thread sets its result and state itself";
    }
    return false;
}

static bool thread_repr(struct interp *in, value self, struct text *out) {
    (void)in;
    struct task *t = value_foreign(self)->data;
    struct sched *s = t->sched;
    os_mutex_lock(&s->mutex);
    enum task_state state = task_is_here(t) ? t->state : TASK_KILLED;
    int64_t ident = number_of(t, false);
    bool daemon = t->daemon;
    os_mutex_unlock(&s->mutex);
    const struct str *name = value_str(value_load(&t->name));
    text_add_str(out, t->image && t == t->image->main ? "<_MainThread(" : "<Thread(");
    text_add(out, name->bytes, name->len);
    text_printf(out, ", %s%s", state == TASK_NEW ? "initial" : is_live(state) ? "started" : "stopped", daemon ? " daemon" : "");
    if (ident) text_printf(out, " %lld", (long long)ident);
    text_add_str(out, ")>");
    return true;
}

static void thread_mark(value self, struct heap_marker *m) {
    struct task *t = value_foreign(self)->data;
    if (t) task_mark(t, m);
}

static void thread_drop(value self) {
    struct task *t = value_foreign(self)->data;
    if (t) task_drop(t);
}

// The module.

static enum native_status module_current(struct call *c) {
    return native_return(c, value_load(&task_of(c->fiber)->object));
}

static enum native_status module_main(struct call *c) {
    return native_return(c, value_load(&lib_sched(c)->image->main->object));
}

static bool is_thread_here(const struct task *t) {
    return !t->process && task_is_here(t);
}

static enum native_status module_active_count(struct call *c) {
    struct sched *s = sched_enter(c->fiber);
    size_t n = 1;
    for (struct task *t = s->first; t; t = t->next) n += t != s->image->main && is_thread_here(t) && task_is_alive(t);
    sched_leave(s);
    return native_return(c, value_from_small((int64_t)n));
}

static enum native_status module_enumerate(struct call *c) {
    struct gather g;
    gather_init(&g);
    struct sched *s = sched_enter(c->fiber);
    gather_add(&g, value_load(&s->image->main->object));
    for (struct task *t = s->first; t; t = t->next) {
        if (t != s->image->main && is_thread_here(t) && task_is_alive(t)) gather_add(&g, value_load(&t->object));
    }
    sched_leave(s);
    return gather_return_list(c, &g);
}

static enum native_status module_get_ident(struct call *c) {
    return native_return(c, number_or_none(task_of(c->fiber), false));
}

static enum native_status module_get_native_id(struct call *c) {
    return native_return(c, number_or_none(task_of(c->fiber), true));
}

static const struct native_def CONSTRUCT = {
    "Thread", "Thread(group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None)", thread_new,
    "A new thread that will call target(*args, **kwargs) when it is started.",
    "t = threading.Thread(target=print, args=(1, 2))", 0,
};

static const struct native_def METHODS[] = {
    {"start", "start()", thread_start, "Starts the thread; once only.", "t.start()", 0},
    {"join", "join(timeout=None)", thread_join, "Waits until the thread has ended, at most so many seconds.", "t.join()", 0},
    {"is_alive", "is_alive()", thread_is_alive, "Whether it was started and has not ended.", "t.is_alive()", 0},
    {"getName", "getName()", thread_get_name, "The thread's name; t.name does the same.", "t.getName()", 0},
    {"setName", "setName(name)", thread_set_name, "Names the thread; t.name = ... does the same.", "t.setName('reader')", 0},
    {"isDaemon", "isDaemon()", thread_is_daemon, "Whether the program may end before this thread; t.daemon does the same.",
     "t.isDaemon()", 0},
    {"setDaemon", "setDaemon(daemonic)", thread_set_daemon, "Before the start: whether the program may end before this thread.",
     "t.setDaemon(True)", 0},
};

#define CURRENT_DOC "The thread that runs this very call."

static const struct native_def FUNCTIONS[] = {
    {"current_thread", "current_thread()", module_current, CURRENT_DOC, "threading.current_thread().name", 0},
    {"currentThread", "currentThread()", module_current, CURRENT_DOC, "threading.currentThread().getName()", 0},
    {"main_thread", "main_thread()", module_main, "The thread that runs what you type.", "threading.main_thread()", 0},
    {"active_count", "active_count()", module_active_count, "How many threads are alive, MainThread included.",
     "threading.active_count()", 0},
    {"activeCount", "activeCount()", module_active_count, "How many threads are alive, MainThread included.",
     "threading.activeCount()", 0},
    {"enumerate", "enumerate()", module_enumerate, "A list of the threads that are alive.", "threading.enumerate()", 0},
    {"get_ident", "get_ident()", module_get_ident, "A number that identifies the current thread.", "threading.get_ident()", 0},
    {"get_native_id", "get_native_id()", module_get_native_id, "The number by which the operating system knows the current thread.",
     "threading.get_native_id()", 0},
};

static const struct native_def BUILTINS[] = {
    {"current_thread", "current_thread()", module_current, CURRENT_DOC, "current_thread().name", 0},
};

static void thread_fingerprint(value self, struct fingerprint *p) {
    fingerprint_add_task(p, value_foreign(self)->data);
}

static const struct type_ops THREAD_OPS = {
    .mark = thread_mark, .drop = thread_drop, .repr = thread_repr, .get = thread_get, .set = thread_set, .fingerprint = thread_fingerprint,
};

// MainThread's object is made here, so that every live task has one.
static void make_main_object(struct sched *s, struct interp *in) {
    value object = make_foreign(interp_cache(in), s->types[SCHED_THREAD], s->main);
    invariant(object != VALUE_UNDEF);
    value_store(&s->main->object, object);
}

void threading_register(struct sched *s, struct interp *in) {
    struct type *thread = interp_add_type(in, "Thread", &THREAD_OPS, &CONSTRUCT, METHODS, LIB_COUNT(METHODS), NULL);
    s->types[SCHED_THREAD] = thread;
    thread->module = "threading";
    make_main_object(s, in);
    struct module *m = interp_add_module(in, "threading", FUNCTIONS, LIB_COUNT(FUNCTIONS), NULL);
    interp_module_set(in, m, "Thread", value_from_object(thread));
    interp_module_set(in, m, "TIMEOUT_MAX", make_float(interp_cache(in), 9223372036.0));
    interp_add_builtins(in, BUILTINS, LIB_COUNT(BUILTINS), NULL);
    interp_set_builtin(in, "Thread", value_from_object(thread));
    interp_add_help(in, "", thread);
    locks_register(s, in, m);
    semaphores_register(in, m);
    conditions_register(in, m);
    barriers_register(in, m);
}

void lib_register_tasks(struct engine *e, struct interp *in) {
    threading_register(engine_sched(e), in);
    pools_register(engine_sched(e), in);
    tasks_register(in);
    time_register(in);
    process_register(engine_sched(e), in);
    random_register_fork(engine_sched(e), in);
    queues_register(in);
    left_out_tasks_register(in);
    database_register(engine_sched(e), in);
}
