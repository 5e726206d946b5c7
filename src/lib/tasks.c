// The short forms for people who type: thread, process, spawn, start, join. They make the same objects as threading.Thread and
// multiprocessing.Process; start and join take both.
#include "lib/waiting.h"
#include "base/mem.h"
#include "task/before.h"
#include "task/order.h"
#include "task/process.h"

static enum native_status need_function(struct call *c, const char *name) {
    native_type_error(c, "%s() needs a function, not '%s'", name, type_name(c->args[0]));
    return native_hint(c, "give the function and then its arguments: %s(f, 1, 2). %s(f(1, 2)) calls f first", name, name);
}

static bool is_callable(value v) {
    return value_is_function(v) || value_is_native(v) || value_is_method(v) || value_is_type(v);
}

// What **keywords took, as a dict; VALUE_UNDEF: heap full.
static value keywords(struct call *c) {
    struct dict *d = make_dict(lib_heap(c));
    for (size_t i = 0; d && i < c->nkw; i++) {
        uint64_t hash;
        if (!value_hash(c->fiber, c->kwnames[i], &hash)) return VALUE_UNDEF;
        if (!dict_set(lib_heap(c), d, c->kwnames[i], hash, c->kwvalues[i])) return VALUE_UNDEF;
    }
    return d ? value_from_object(d) : VALUE_UNDEF;
}

typedef value (*maker)(struct call *c, const struct task_spec *spec);

// thread, process and spawn: VALUE_UNDEF with the error set.
static value make_short(struct call *c, const char *word, maker make) {
    struct task_spec spec = {.target = c->args[0], .daemon = make == lib_make_thread && task_of(c->fiber)->daemon};
    if (!is_callable(spec.target)) {
        need_function(c, word);
        return VALUE_UNDEF;
    }
    if (lib_given_some(c, 1)) {
        if (!value_is_str(c->args[1])) {
            native_type_error(c, "a %s's name must be a string, not '%s'", make == lib_make_thread ? "thread" : "process",
                              type_name(c->args[1]));
            return VALUE_UNDEF;
        }
        spec.name = c->args[1];
    }
    if (lib_given_some(c, 2)) spec.daemon = ops_truth(c->args[2]);
    spec.args = make_tuple_of(lib_heap(c), c->rest, c->nrest);
    spec.kwargs = c->nkw ? keywords(c) : VALUE_UNDEF;
    bool fine = spec.args != VALUE_UNDEF && (spec.kwargs != VALUE_UNDEF || !c->nkw);
    value v = fine ? make(c, &spec) : VALUE_UNDEF;
    if (v == VALUE_UNDEF) native_no_memory(c);
    return v;
}

static enum native_status task_thread(struct call *c) {
    value v = make_short(c, "thread", lib_make_thread);
    return v == VALUE_UNDEF ? NATIVE_ERROR : native_return(c, v);
}

static enum native_status task_process(struct call *c) {
    value v = make_short(c, "process", lib_make_process);
    return v == VALUE_UNDEF ? NATIVE_ERROR : native_return(c, v);
}

static enum native_status task_spawn(struct call *c) {
    value v = make_short(c, "spawn", lib_make_thread);
    if (v == VALUE_UNDEF) return NATIVE_ERROR;
    enum native_status status = lib_start_thread(c, lib_thread(c, v));
    return status == NATIVE_OK ? native_return(c, v) : status;
}

static struct task *task_in(const struct call *c, value v) {
    struct task *t = lib_thread(c, v);
    return t ? t : lib_process(c, v);
}

// Operands are threads and processes, and lists or tuples of them; this walks all of them in order.
struct operands {
    struct call *c;
    size_t at, inside;
};

static value item_of(value v, size_t i) {
    if (value_is_list(v)) return list_get(value_list(v), i);
    return i < value_tuple(v)->len ? value_load(&value_tuple(v)->items[i]) : VALUE_UNDEF;
}

static value next_operand(struct operands *o) {
    while (o->at < o->c->nrest) {
        value v = o->c->rest[o->at];
        if (!value_is_list(v) && !value_is_tuple(v)) {
            o->at++;
            return v;
        }
        value item = item_of(v, o->inside++);
        if (item != VALUE_UNDEF) return item;
        o->at++;
        o->inside = 0;
    }
    return VALUE_UNDEF;
}

static bool all_tasks(struct call *c) {
    struct operands o = {.c = c};
    for (value v; (v = next_operand(&o)) != VALUE_UNDEF;) {
        if (task_in(c, v)) continue;
        native_type_error(c, "%s() needs threads or processes, not '%s'", c->def->name, type_name(v));
        if (is_callable(v)) native_hint(c, "make a thread of the function first: t = thread(f, ...), or t = spawn(f, ...)");
        return false;
    }
    return true;
}

static enum native_status start_threads(struct call *c) {
    struct operands o = {.c = c};
    for (value v; (v = next_operand(&o)) != VALUE_UNDEF;) {
        struct task *t = lib_thread(c, v);
        if (t && lib_start_thread(c, t) != NATIVE_OK) return NATIVE_ERROR;
    }
    return NATIVE_OK;
}

// All at the same moment.
static enum native_status start_processes(struct call *c) {
    struct task **tasks = NULL;
    size_t n = 0, cap = 0;
    struct operands o = {.c = c};
    for (value v; (v = next_operand(&o)) != VALUE_UNDEF;) {
        struct task *t = lib_process(c, v);
        if (!t) continue;
        mem_reserve(tasks, n, cap);
        tasks[n++] = t;
    }
    enum native_status status = lib_start_processes(c, tasks, n);
    mem_free(tasks);
    return status;
}

static enum native_status task_start_all(struct call *c) {
    if (c->nrest == 0) {
        native_type_error(c, "start() needs at least one thread or process");
        return native_hint(c, "make one: t = thread(f, 1, 2), or p = process(f, 1, 2)");
    }
    if (!c->resumed && (!all_tasks(c) || start_threads(c) != NATIVE_OK)) return NATIVE_ERROR;
    enum native_status status = start_processes(c);
    return status == NATIVE_OK ? native_return(c, VALUE_NONE) : status;
}

static bool may_join_all(struct call *c) {
    if (!all_tasks(c)) return false;
    struct operands o = {.c = c};
    for (value v; (v = next_operand(&o)) != VALUE_UNDEF;) {
        struct task *t = task_in(c, v);
        if (t && !(t->process ? lib_check_join_process(c, t) : lib_check_join(c, t))) return false;
    }
    return true;
}

// The mutex is held. The first operand that has not ended. Those before it have, so the next look begins there: *seen is where.
static struct task *unfinished_operand_locked(struct call *c, uint64_t *seen) {
    struct operands o = {.c = c, .at = *seen >> 32, .inside = *seen & UINT32_MAX};
    for (;;) {
        *seen = (uint64_t)o.at << 32 | o.inside;
        value v = next_operand(&o);
        if (v == VALUE_UNDEF) return NULL;
        struct task *t = task_in(c, v);
        if (t && !task_has_ended(t) && task_is_here(t) && t != task_of(c->fiber)) return t;
    }
}

// The same; without operands, of all that were started.
static struct task *unfinished_locked(struct call *c) {
    struct sched *s = lib_sched(c);
    if (!c->resumed) c->fiber->wait.state[1] = 0;
    if (c->nrest) return unfinished_operand_locked(c, &c->fiber->wait.state[1]);
    for (struct task *t = s->first; t; t = t->next) {
        if (t != s->main && t != task_of(c->fiber) && task_is_here(t) && task_is_alive(t)) return t;
    }
    return NULL;
}

static void note_joined_locked(struct call *c) {
    struct operands o = {.c = c};
    if (!c->nrest) order_joined_all_locked(lib_sched(c), task_of(c->fiber));
    for (value v; (v = next_operand(&o)) != VALUE_UNDEF;) {
        struct task *t = task_in(c, v);
        if (t && task_has_ended(t)) order_joined_locked(t, task_of(c->fiber));
    }
}

// Whoever was waited for is a zombie no more.
static void reap_joined(struct call *c) {
    if (!c->nrest) process_reap_all(lib_sched(c));
    struct operands o = {.c = c};
    for (value v; (v = next_operand(&o)) != VALUE_UNDEF;) {
        struct task *t = lib_process(c, v);
        if (t) process_reap(t);
    }
}

// The mutex is held. What those who are over have done is before whatever the caller does now.
static void note_before_locked(struct call *c) {
    struct operands o = {.c = c};
    if (!c->nrest) before_join(task_of(c->fiber), NULL);
    for (value v; (v = next_operand(&o)) != VALUE_UNDEF;) {
        struct task *t = task_in(c, v);
        if (t && task_has_ended(t)) before_join(task_of(c->fiber), t);
    }
}

static enum native_status task_join(struct call *c) {
    int64_t ns = LIB_FOR_EVER;
    if (!c->resumed && !may_join_all(c)) return NATIVE_ERROR;
    if (!c->resumed && lib_given_some(c, 0)) {
        if (!lib_seconds(c, c->args[0], &ns)) return NATIVE_ERROR;
        if (ns < 0) ns = 0;
    }
    int64_t deadline = lib_deadline(c, ns);
    struct sched *s = sched_enter(c->fiber);
    struct task *t = unfinished_locked(c);
    if (t && sched_now(s) < deadline) return lib_wait_for(c, t, deadline);
    note_joined_locked(c);
    note_before_locked(c);
    sched_leave(s);
    reap_joined(c);
    return native_return(c, VALUE_NONE);
}

static const struct native_def FUNCTIONS[] = {
    {"thread", "thread(function, *args, name=None, daemon=None, **kwargs)", task_thread,
     "A new thread that will call function(*args, **kwargs) when it is started.", "t = thread(print, 'hello')", NATIVE_COMMAND},
    {"spawn", "spawn(function, *args, name=None, daemon=None, **kwargs)", task_spawn, "Makes a thread and starts it.",
     "t = spawn(print, 'hello')", NATIVE_COMMAND},
    {"process", "process(function, *args, name=None, daemon=None, **kwargs)", task_process,
     "A new process that will call function(*args, **kwargs) when it is started, in a copy of all memory.",
     "p = process(print, 'hello')", NATIVE_COMMAND},
    {"start", "start(*tasks)", task_start_all, "Starts threads, one after the other, and processes, all at once.", "start t1, t2",
     NATIVE_COMMAND},
    {"join", "join(*tasks, timeout=None)", task_join,
     "Waits until the threads and processes have ended; without operands, until all have.", "join t1, t2",
     NATIVE_COMMAND | NATIVE_BARE},
};

void tasks_register(struct interp *in) {
    interp_add_builtins(in, FUNCTIONS, LIB_COUNT(FUNCTIONS), NULL);
}
