// multiprocessing.Process and the functions around it. A Process is a foreign object whose data is a struct task that is a
// process (task/process.h). Errors are in CPython's words; what CPython asserts is asserted here, too.
#include "lib/waiting.h"
#include "lib/lib.h"
#include "lib/shared.h"
#include "task/child.h"
#include "task/order.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CLOSED 1 // flag of the object

static struct task *self_task(const struct call *c) {
    return value_foreign(c->self)->data;
}

struct task *lib_process(const struct call *c, value v) {
    if (!value_is_foreign(v)) return NULL;
    return value_foreign(v)->type == lib_sched(c)->types[SCHED_PROCESS] ? value_foreign(v)->data : NULL;
}

static bool is_closed(value self) {
    return __atomic_load_n(&value_foreign(self)->h.flags, __ATOMIC_RELAXED) & CLOSED;
}

static bool check_open(struct call *c) {
    if (!is_closed(c->self)) return true;
    native_value_error(c, "process object is closed");
    return false;
}

static enum native_status fail_assertion(struct call *c, const char *message) {
    return native_raise(c, "AssertionError", "%s", message);
}

value lib_make_process(struct call *c, const struct task_spec *spec) {
    struct sched *s = lib_sched(c);
    struct task_spec named = *spec;
    struct process_hooks hooks = {0};
    char own[TASK_NAME_BYTES];
    value object = make_foreign(lib_heap(c), s->types[SCHED_PROCESS], NULL);
    if (object == VALUE_UNDEF) return VALUE_UNDEF;
    hooks.number = process_next_name(s, own, sizeof own);
    if (named.name == VALUE_UNDEF) named.name = make_str0(lib_heap(c), own);
    if (named.name == VALUE_UNDEF) return VALUE_UNDEF;
    struct task *t = process_create(s, task_of(c->fiber)->id, &named, &hooks);
    value_store(&t->object, object);
    value_foreign(object)->data = t;
    return object;
}

static enum native_status refused(struct call *c, int error) {
    native_raise(c, error == EAGAIN ? "BlockingIOError" : "OSError", "[Errno %d] %s", error, strerror(error));
    return native_hint(c, "the system gives no further process; join those that have ended, or end some");
}

static enum native_status started_or_error(struct call *c, enum process_start r) {
    int error = errno;
    switch (r) {
    case PROCESS_STARTED:
        return NATIVE_OK;
    case PROCESS_WAIT:
        return NATIVE_BLOCK;
    case PROCESS_STARTED_BEFORE:
        return fail_assertion(c, "cannot start a process twice");
    case PROCESS_NOT_OURS:
        return fail_assertion(c, "can only start a process object created by current process");
    case PROCESS_DAEMONIC:
        return fail_assertion(c, "daemonic processes are not allowed to have children");
    case PROCESS_OVER_LIMIT:
        native_raise(c, "RuntimeError", "can't start new process");
        return native_hint(c, "no more than %zu processes may be alive at once; 'set max-processes N' changes that",
                           process_limit(lib_sched(c)));
    case PROCESS_REFUSED:
        break;
    }
    return refused(c, error);
}

// As Python's start, this lets zombies go first.
enum native_status lib_start_processes(struct call *c, struct task *const *tasks, size_t n) {
    if (!c->resumed) {
        process_reap_all(lib_sched(c));
        return started_or_error(c, process_start(c->fiber, tasks, n));
    }
    for (size_t i = 0; i < n; i++) {
        enum native_status status = started_or_error(c, process_started(c->fiber, tasks[i]));
        if (status != NATIVE_OK) return status;
    }
    return NATIVE_OK;
}

static bool was_started(struct task *t) {
    os_mutex_lock(&t->sched->mutex);
    bool started = t->state != TASK_NEW;
    os_mutex_unlock(&t->sched->mutex);
    return started;
}

bool lib_check_join_process(struct call *c, struct task *t) {
    if (!process_is_ours(t)) fail_assertion(c, "can only join a child process");
    else if (!was_started(t)) fail_assertion(c, "can only join a started process");
    else return true;
    return false;
}

// Arguments that are as Python takes them: a copy of what args holds now. VALUE_UNDEF with the error set.
static value copy_of_args(struct call *c, value args) {
    if (args == VALUE_UNDEF) return args;
    struct tuple *copy = ops_items(c->fiber, args);
    if (copy) return value_from_object(copy);
    if (c->fiber->error == VALUE_UNDEF) native_no_memory(c);
    return VALUE_UNDEF;
}

static enum native_status process_new(struct call *c) {
    enum { GROUP, TARGET, NAME, ARGS, KWARGS, DAEMON };
    struct task_spec spec = {.target = c->args[TARGET], .kwargs = c->args[KWARGS]};
    if (lib_given_some(c, GROUP)) return fail_assertion(c, "group argument must be None for now");
    if (lib_given(c, ARGS) && (spec.args = copy_of_args(c, c->args[ARGS])) == VALUE_UNDEF) return NATIVE_ERROR;
    if (lib_given(c, KWARGS) && !value_is_dict(spec.kwargs)) {
        return native_type_error(c, "'%s' object is not iterable", type_name(spec.kwargs));
    }
    if (lib_given_some(c, NAME) && ops_truth(c->args[NAME])) {
        if (!value_is_str(c->args[NAME])) return native_type_error(c, "a process's name must be a string, not '%s'", type_name(c->args[NAME]));
        spec.name = c->args[NAME];
    }
    spec.daemon = lib_given_some(c, DAEMON) && ops_truth(c->args[DAEMON]);
    return native_made(c, lib_make_process(c, &spec));
}

static enum native_status process_start_one(struct call *c) {
    struct task *t = self_task(c);
    if (!check_open(c)) return NATIVE_ERROR;
    enum native_status status = lib_start_processes(c, &t, 1);
    return status == NATIVE_OK ? native_return(c, VALUE_NONE) : status;
}

static enum native_status process_join(struct call *c) {
    struct task *t = self_task(c);
    int64_t ns = LIB_FOR_EVER;
    if (!c->resumed && (!check_open(c) || !lib_check_join_process(c, t))) return NATIVE_ERROR;
    if (!c->resumed && lib_given_some(c, 0)) {
        if (!lib_seconds(c, c->args[0], &ns)) return NATIVE_ERROR;
        if (ns < 0) ns = 0;
    }
    int64_t deadline = lib_deadline(c, ns);
    struct sched *s = sched_enter(c->fiber);
    if (!task_has_ended(t) && sched_now(s) < deadline) return lib_wait_for(c, t, deadline);
    if (task_has_ended(t)) order_joined_locked(t, task_of(c->fiber));
    sched_leave(s);
    process_reap(t);
    return native_return(c, VALUE_NONE);
}

static bool is_over(struct task *t, int *code) {
    bool over = process_exit_code(t, code);
    if (over) process_reap(t);
    return over;
}

static enum native_status process_is_alive(struct call *c) {
    struct task *t = self_task(c);
    int code;
    if (!check_open(c)) return NATIVE_ERROR;
    if (process_is_self(t)) return native_return(c, VALUE_TRUE);
    if (!process_is_ours(t)) return fail_assertion(c, "can only test a child process");
    return native_return(c, value_from_bool(was_started(t) && !is_over(t, &code)));
}

static enum native_status send_signal(struct call *c, int number, const char *method) {
    struct task *t = self_task(c);
    if (!check_open(c)) return NATIVE_ERROR;
    if (!was_started(t)) return native_raise(c, "AttributeError", "'NoneType' object has no attribute '%s'", method);
    process_signal(t, number);
    return native_return(c, VALUE_NONE);
}

static enum native_status process_terminate(struct call *c) {
    return send_signal(c, SIGTERM, "terminate");
}

static enum native_status process_kill(struct call *c) {
    return send_signal(c, SIGKILL, "kill");
}

static enum native_status process_close(struct call *c) {
    struct task *t = self_task(c);
    int code;
    if (was_started(t) && !is_over(t, &code)) {
        return native_value_error(c, "Cannot close a process while it is still running. You should first call join() or terminate().");
    }
    __atomic_or_fetch(&value_foreign(c->self)->h.flags, CLOSED, __ATOMIC_RELAXED);
    return native_return(c, VALUE_NONE);
}

// Attributes.

static bool daemon_of(struct task *t) {
    os_mutex_lock(&t->sched->mutex);
    bool daemon = t->daemon;
    os_mutex_unlock(&t->sched->mutex);
    return daemon;
}

static value exit_code(struct task *t) {
    int code;
    if (process_is_self(t) || !process_is_ours(t) || !is_over(t, &code)) return VALUE_NONE;
    return value_from_small(code);
}

static value pid_or_none(struct task *t) {
    pid_t pid = process_pid(t);
    return pid ? value_from_small(pid) : VALUE_NONE;
}

static value process_get(struct interp *in, value self, value name) {
    struct task *t = value_foreign(self)->data;
    const struct str *s = value_str(name);
    (void)in;
    if (str_is(s, "name")) return value_load(&t->name);
    if (str_is(s, "result")) return value_load(&t->result);
    if (str_is(s, "pid") || str_is(s, "ident")) return pid_or_none(t);
    if (str_is(s, "exitcode")) return exit_code(t);
    if (str_is(s, "daemon")) return value_from_bool(daemon_of(t));
    return VALUE_UNDEF;
}

static bool set_daemon(struct task *t, bool daemon) {
    os_mutex_lock(&t->sched->mutex);
    bool fine = t->state == TASK_NEW;
    if (fine) t->daemon = daemon;
    os_mutex_unlock(&t->sched->mutex);
    return fine;
}

static bool process_set(struct interp *in, value self, value name, value v, const char **why) {
    struct task *t = value_foreign(self)->data;
    const struct str *s = value_str(name);
    (void)in;
    if (str_is(s, "name")) {
        *why = value_is_str(v) ? NULL : "AssertionError: name must be a string";
        if (!*why) task_set_name(t, v);
        return !*why;
    }
    if (str_is(s, "daemon")) {
        if (set_daemon(t, ops_truth(v))) return true;
        *why = "AssertionError: process has already started";
    } else if (str_is(s, "exitcode")) {
        *why = "property 'exitcode' of 'Process' object has no setter";
    } else if (str_is(s, "pid") || str_is(s, "ident")) {
        *why = "property 'ident' of 'Process' object has no setter";
    } else if (str_is(s, "result")) {
        *why = "a process sets its result itself";
    }
    return false;
}

static void add_exit_code(struct text *out, int code) {
    const char *name = code < 0 ? process_signal_name(-code) : NULL;
    if (name) text_printf(out, " exitcode=-%s", name);
    else text_printf(out, " exitcode=%d", code);
}

static bool process_repr(struct interp *in, value self, struct text *out) {
    struct task *t = value_foreign(self)->data;
    struct fiber scratch = {.interp = in};
    pid_t pid = process_pid(t);
    int code = 0;
    bool started = was_started(t), ours = process_is_ours(t), over = ours && started && is_over(t, &code);
    text_add_str(out, "<Process name=");
    heap_cache_init(&scratch.cache, interp_heap(in));
    bool fine = ops_repr(&scratch, out, value_load(&t->name));
    heap_cache_finish(&scratch.cache);
    if (pid && !process_is_self(t)) text_printf(out, " pid=%d", (int)pid);
    text_printf(out, " parent=%d ", (int)process_parent_pid(t));
    if (process_is_self(t)) text_add_str(out, "started");
    else if (is_closed(self)) text_add_str(out, "closed");
    else if (!ours) text_add_str(out, "unknown");
    else text_add_str(out, !started ? "initial" : over ? "stopped" : "started");
    if (over) add_exit_code(out, code);
    text_add_str(out, daemon_of(t) ? " daemon>" : ">");
    return fine;
}

static void process_mark(value self, struct heap_marker *m) {
    struct task *t = value_foreign(self)->data;
    if (t) task_mark(t, m);
}

static void process_drop(value self) {
    struct task *t = value_foreign(self)->data;
    if (t) task_drop(t);
}

// The process that is nobody's child here: an object whose data is its number.

static value main_get(struct interp *in, value self, value name) {
    const struct str *s = value_str(name);
    if (str_is(s, "name")) return interp_intern(in, "MainProcess", 11);
    if (str_is(s, "pid") || str_is(s, "ident")) return value_from_small((int64_t)(intptr_t)value_foreign(self)->data);
    if (str_is(s, "exitcode")) return VALUE_NONE;
    if (str_is(s, "daemon")) return VALUE_FALSE;
    return VALUE_UNDEF;
}

static bool main_repr(struct interp *in, value self, struct text *out) {
    (void)in;
    (void)self;
    text_add_str(out, "<_MainProcess name='MainProcess' parent=None started>");
    return true;
}

static enum native_status main_is_alive(struct call *c) {
    return native_return(c, VALUE_TRUE);
}

// The module.

static value main_process(struct call *c) {
    struct module *m = interp_find_module(c->interp, "multiprocessing", 15);
    struct sched *s = lib_sched(c);
    value v = dict_get_str(m->members, "_main_process");
    if (sched_is_simulated(s) || !child_self(s)) value_foreign(v)->data = (void *)(intptr_t)s->root.pid;
    return v;
}

static enum native_status module_current(struct call *c) {
    struct task *self = child_self(lib_sched(c));
    return native_return(c, self ? value_load(&self->object) : main_process(c));
}

static enum native_status module_parent(struct call *c) {
    struct sched *s = lib_sched(c);
    if (!child_self(s)) return native_return(c, VALUE_NONE);
    struct task *above = child_parent(s);
    return native_return(c, above ? value_load(&above->object) : main_process(c));
}

static enum native_status module_active_children(struct call *c) {
    struct gather g;
    gather_init(&g);
    struct sched *s = sched_enter(c->fiber);
    for (struct task *t = s->first; t; t = t->next) {
        value object = value_load(&t->object);
        if (task_is_process(t) && task_is_here(t) && object != VALUE_UNDEF && task_is_alive(t)) gather_add(&g, object);
    }
    sched_leave(s);
    process_reap_all(s);
    return gather_return_list(c, &g);
}

static enum native_status module_cpu_count(struct call *c) {
    if (sched_is_simulated(lib_sched(c))) return native_return(c, value_from_small(sched_cores(lib_sched(c))));
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return native_return(c, value_from_small(n > 0 ? n : 1));
}

static enum native_status module_get_start_method(struct call *c) {
    return native_return(c, interp_intern(c->interp, "fork", 4));
}

static enum native_status module_set_start_method(struct call *c) {
    if (value_is_str(c->args[0]) && str_is(value_str(c->args[0]), "fork")) return native_return(c, VALUE_NONE);
    native_value_error(c, "bobbin starts processes in one way, by 'fork'");
    return native_hint(c, "a child is a copy of this program, with all its variables");
}

static enum native_status module_freeze_support(struct call *c) {
    return native_return(c, VALUE_NONE);
}

#define PROCESS_DOC                                                                                                          \
    "A new process that will call target(*args, **kwargs) when it is started: in a copy of all memory, so what it changes "   \
    "stays its own. p.result is what target returned."

static const struct native_def CONSTRUCT = {
    "Process", "Process(group=None, target=None, name=None, args=(), kwargs={}, *, daemon=None)", process_new, PROCESS_DOC,
    "p = multiprocessing.Process(target=print, args=(1, 2))", 0,
};

static const struct native_def METHODS[] = {
    {"start", "start()", process_start_one, "Starts the process; once only.", "p.start()", 0},
    {"join", "join(timeout=None)", process_join, "Waits until the process has ended, at most so many seconds.", "p.join()", 0},
    {"is_alive", "is_alive()", process_is_alive, "Whether it was started and has not ended.", "p.is_alive()", 0},
    {"terminate", "terminate()", process_terminate, "Ends the process: sends it SIGTERM.", "p.terminate()", 0},
    {"kill", "kill()", process_kill, "Ends the process: sends it SIGKILL, which nothing can ignore.", "p.kill()", 0},
    {"close", "close()", process_close, "Lets a process that has ended go; it cannot be asked any more.", "p.close()", 0},
};

static const struct native_def MAIN_METHODS[] = {
    {"is_alive", "is_alive()", main_is_alive, "True: this is the process that asks, or its parent.", "current_process().is_alive()", 0},
};

static const struct native_def FUNCTIONS[] = {
    {"current_process", "current_process()", module_current, "The process that runs this very call.",
     "multiprocessing.current_process().name", 0},
    {"parent_process", "parent_process()", module_parent, "The process that started this one; None in the shell itself.",
     "multiprocessing.parent_process()", 0},
    {"active_children", "active_children()", module_active_children,
     "A list of the processes that are alive; those that have ended are zombies no more.", "multiprocessing.active_children()", 0},
    {"cpu_count", "cpu_count()", module_cpu_count, "How many processors the computer has.", "multiprocessing.cpu_count()", 0},
    {"get_start_method", "get_start_method(allow_none=False)", module_get_start_method, "How processes are started: 'fork'.",
     "multiprocessing.get_start_method()", 0},
    {"set_start_method", "set_start_method(method, force=False)", module_set_start_method, "Accepts 'fork', the only way.",
     "multiprocessing.set_start_method('fork')", 0},
    {"freeze_support", "freeze_support()", module_freeze_support, "Does nothing, as in Python on this system.",
     "multiprocessing.freeze_support()", 0},
};

static const struct type_ops PROCESS_OPS = {
    .mark = process_mark, .drop = process_drop, .repr = process_repr, .get = process_get, .set = process_set,
};
static const struct type_ops MAIN_OPS = {.repr = main_repr, .get = main_get};

void process_register(struct sched *s, struct interp *in) {
    struct type *process = interp_add_type(in, "Process", &PROCESS_OPS, &CONSTRUCT, METHODS, LIB_COUNT(METHODS), NULL);
    struct type *main = interp_add_type(in, "_MainProcess", &MAIN_OPS, NULL, MAIN_METHODS, LIB_COUNT(MAIN_METHODS), NULL);
    struct module *m = interp_add_module(in, "multiprocessing", FUNCTIONS, LIB_COUNT(FUNCTIONS), NULL);
    s->types[SCHED_PROCESS] = process;
    s->types[SCHED_MAIN_PROCESS] = main;
    interp_module_set(in, m, "Process", value_from_object(process));
    interp_module_set(in, m, "_main_process", make_foreign(interp_cache(in), main, (void *)(intptr_t)getpid()));
    interp_set_builtin(in, "Process", value_from_object(process));
    interp_add_help(in, "", process);
    shared_queues_register(in, m);
    shared_locks_register(in, m);
    shared_values_register(in);
}
