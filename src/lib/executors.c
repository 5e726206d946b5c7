// concurrent.futures: ThreadPoolExecutor and ProcessPoolExecutor, on the same pools as multiprocessing's. A thread executor queues
// what is submitted; a process executor forks a worker for each call, and submit waits while all places are taken.
#include "lib/pools.h"
#include <stdio.h>
#include <unistd.h>

static const char PRELUDE[] =
    "def executor_again(again, f, it):\n"
    "    return again(f, [x for x in it])\n"
    "def executor_rows(again, zip, f, its):\n"
    "    return again(f, [x for x in zip(its)])\n";

enum { WORKERS, PREFIX, INITIALIZER };

static size_t processors(void) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (size_t)n : 1;
}

static bool size_of(struct call *c, size_t usual, size_t *size) {
    int64_t given = (int64_t)usual;
    if (lib_given_some(c, WORKERS) && !value_as_index(c->args[WORKERS], &given)) {
        native_type_error(c, "'<=' not supported between instances of '%s' and 'int'", type_name(c->args[WORKERS]));
        return false;
    }
    if (given <= 0) {
        native_value_error(c, "max_workers must be greater than 0");
        return false;
    }
    *size = given > 1000000 ? 1000000 : (size_t)given;
    return true;
}

static bool refuse_initializer(struct call *c, size_t i) {
    if (!lib_given_some(c, i)) return true;
    native_type_error(c, "bobbin's executors take no initializer");
    native_hint(c, "call it at the beginning of the function that is submitted");
    return false;
}

static enum native_status thread_executor_new(struct call *c) {
    struct pool_making m = {.type = SCHED_THREAD_EXECUTOR, .ops = &pool_of_threads};
    size_t usual = processors() + 4;
    if (!size_of(c, usual < 32 ? usual : 32, &m.size) || !refuse_initializer(c, INITIALIZER)) return NATIVE_ERROR;
    struct str *given = NULL;
    char prefix[40];
    if (lib_given_some(c, PREFIX) && !native_arg_str(c, PREFIX, &given)) return NATIVE_ERROR;
    if (given && given->len) snprintf(prefix, sizeof prefix, "%.30s_", given->bytes);
    else snprintf(prefix, sizeof prefix, "ThreadPoolExecutor-%u_", pool_next_executor(lib_sched(c)));
    m.prefix = prefix;
    return native_made(c, pools_make(c, &m));
}

static enum native_status process_executor_new(struct call *c) {
    struct pool_making m = {.type = SCHED_PROCESS_EXECUTOR, .ops = &pool_of_processes};
    if (!size_of(c, processors(), &m.size) || !refuse_initializer(c, 1)) return NATIVE_ERROR;
    return native_made(c, pools_make(c, &m));
}

static bool is_open(struct call *c) {
    if (pool_state_of(pools_of(c->self)) == POOL_OPEN) return true;
    native_raise(c, "RuntimeError", "cannot schedule new futures after shutdown");
    return false;
}

static value keywords(struct call *c) {
    struct dict *d = make_dict(lib_heap(c));
    for (size_t i = 0; d && i < c->nkw; i++) {
        if (!dict_set(lib_heap(c), d, c->kwnames[i], str_hash(value_str(c->kwnames[i])), c->kwvalues[i])) return VALUE_UNDEF;
    }
    return d ? value_from_object(d) : VALUE_UNDEF;
}

static enum native_status executor_submit(struct call *c) {
    if (!is_open(c)) return NATIVE_ERROR;
    value parts[2] = {make_tuple_of(lib_heap(c), c->rest, c->nrest), c->nkw ? keywords(c) : VALUE_NONE};
    value item = parts[0] != VALUE_UNDEF && parts[1] != VALUE_UNDEF ? make_tuple_of(lib_heap(c), parts, 2) : VALUE_UNDEF;
    value items = item != VALUE_UNDEF ? make_tuple_of(lib_heap(c), &item, 1) : VALUE_UNDEF;
    if (items == VALUE_UNDEF) return native_no_memory(c);
    struct pool_task t = {.type = SCHED_FUTURE, .pool = c->self, .function = c->args[0], .form = FORM_CALL, .chunk = 1};
    t.items = value_tuple(items);
    value job = pools_make_job(c, &t);
    return job == VALUE_UNDEF ? NATIVE_ERROR : lib_prelude(c, "pool_start", &job, 1);
}

static enum native_status begin_map(struct call *c, value items, enum pool_form form, size_t chunk) {
    struct pool_task t = {.type = SCHED_POOL_RESULT, .pool = c->self, .function = c->args[0], .form = form, .chunk = chunk};
    t.items = ops_items(c->fiber, items);
    value job = t.items ? pools_make_job(c, &t) : VALUE_UNDEF;
    if (job == VALUE_UNDEF) return NATIVE_ERROR;
    value args[] = {job, interp_prelude(c->interp, "pool_start"), interp_prelude(c->interp, "generator__of_results")};
    return lib_prelude(c, "pool_lazily", args, 3);
}

// Rows of several iterables, once they are in a list.
static enum native_status executor_map_rows(struct call *c) {
    return is_open(c) ? begin_map(c, c->args[1], FORM_STAR, 1) : NATIVE_ERROR;
}

static value bound(struct call *c, const char *method) {
    value native = dict_get_str(interp_type_of(c->interp, c->self)->methods, method);
    return native == VALUE_UNDEF ? VALUE_UNDEF : make_method(lib_heap(c), c->self, native);
}

// map(fn, a, b): the rows are made by the prelude's zip, whose generator takes iterators.
static enum native_status map_many(struct call *c) {
    struct tuple *its = make_tuple(lib_heap(c), c->nrest);
    value again = bound(c, "__map_rows"), make = interp_prelude(c->interp, "zip__many");
    if (!its || again == VALUE_UNDEF) return native_no_memory(c);
    for (size_t i = 0; i < c->nrest; i++) {
        if (!lib_check_iterable(c, c->rest[i])) return NATIVE_ERROR;
        value it = lib_is_lazy(c->rest[i]) ? c->rest[i] : lib_make_iterator(lib_heap(c), c->rest[i]);
        if (it == VALUE_UNDEF) return native_no_memory(c);
        value_store(&its->items[i], it);
    }
    return lib_prelude(c, "executor_rows", (value[]){again, make, c->args[0], value_from_object(its)}, 4);
}

enum { FUNCTION, TIMEOUT, CHUNKSIZE };

static enum native_status executor_map(struct call *c) {
    int64_t chunk = 1;
    if (!is_open(c)) return NATIVE_ERROR;
    if (lib_given_some(c, TIMEOUT)) {
        native_type_error(c, "bobbin's map of executors takes no timeout");
        return native_hint(c, "submit the calls, and give the timeout to future.result");
    }
    if (lib_given(c, CHUNKSIZE) && !lib_as_index(c, c->args[CHUNKSIZE], &chunk)) return NATIVE_ERROR;
    if (chunk < 1) return native_value_error(c, "chunksize must be >= 1.");
    if (c->nrest != 1) return map_many(c);
    if (!lib_check_iterable(c, c->rest[0])) return NATIVE_ERROR;
    bool threads = interp_type_of(c->interp, c->self) == lib_sched(c)->types[SCHED_THREAD_EXECUTOR];
    if (!lib_is_lazy(c->rest[0])) return begin_map(c, c->rest[0], FORM_ITEM, threads ? 1 : (size_t)chunk);
    value again = lib_this_method(c);
    if (again == VALUE_UNDEF) return native_no_memory(c);
    return lib_prelude(c, "executor_again", (value[]){again, c->args[0], c->rest[0]}, 3);
}

static enum native_status shut_down(struct call *c, bool wait) {
    struct pool *p = pools_of(c->self);
    pool_close(p);
    enum native_status status = wait ? pool_join(c, p) : NATIVE_OK;
    return status == NATIVE_OK ? native_return(c, VALUE_NONE) : status;
}

static enum native_status executor_shutdown(struct call *c) {
    bool wait = true, cancel = false;
    if (!native_arg_bool(c, 0, &wait) || !native_arg_bool(c, 1, &cancel)) return NATIVE_ERROR;
    if (cancel) pool_end(pools_of(c->self));
    return shut_down(c, wait);
}

static enum native_status executor_enter(struct call *c) {
    return native_return(c, c->self);
}

static enum native_status executor_leave(struct call *c) {
    enum native_status status = shut_down(c, true);
    return status == NATIVE_OK ? native_return(c, VALUE_FALSE) : status;
}

static void executor_mark(value self, struct heap_marker *m) {
    if (value_foreign(self)->data) pool_mark(value_foreign(self)->data, m);
}

static void executor_drop(value self) {
    pool_destroy(value_foreign(self)->data);
}

static const struct native_def METHODS[] = {
    {"submit", "submit(fn, /, *args, **kwargs)", executor_submit, "Begins fn(*args, **kwargs) in a worker; returns a Future of its result.",
     "future = ex.submit(pow, 2, 10)"},
    {"map", "map(fn, *iterables, timeout=None, chunksize=1)", executor_map,
     "Begins fn for each item in the workers; gives the results in order, each when it is asked for.", "list(ex.map(abs, [-1, -2]))"},
    {"shutdown", "shutdown(wait=True, *, cancel_futures=False)", executor_shutdown,
     "Nothing may be submitted any more; waits until all that was is over.", "ex.shutdown()"},
    {"__map_rows", "__map_rows(fn, rows, /)", executor_map_rows, "Of the prelude.", "", NATIVE_HIDDEN},
    {"__enter__", "__enter__()", executor_enter, "with ThreadPoolExecutor(4) as ex:", "", NATIVE_HIDDEN},
    {"__exit__", "__exit__(*exception)", executor_leave, "The end of with: shutdown.", "", NATIVE_HIDDEN},
};

static const struct native_def THREADS = {
    "ThreadPoolExecutor", "ThreadPoolExecutor(max_workers=None, thread_name_prefix='', initializer=None, initargs=())",
    thread_executor_new, "An executor of threads: ex.submit(f, x) begins a call, ex.map(f, xs) one for each item.",
    "ex = ThreadPoolExecutor(4)"};
static const struct native_def PROCESSES = {
    "ProcessPoolExecutor", "ProcessPoolExecutor(max_workers=None, initializer=None, initargs=())", process_executor_new,
    "An executor of processes: ex.submit(f, x) begins a call, ex.map(f, xs) one for each item. submit waits while all are busy.",
    "ex = ProcessPoolExecutor(4)"};

static enum native_status left_out(struct call *c) {
    native_raise(c, "NameError", "bobbin leaves out 'concurrent.futures.%s'", c->def->name);
    return native_hint(c, "%s", c->def->doc);
}

static const struct native_def LEFT_OUT[] = {
    {"as_completed", "as_completed(fs, timeout=None)", left_out, "take the futures one after the other: [f.result() for f in futures]; "
     "Pool(n).imap_unordered gives results as they come", "", NATIVE_HIDDEN},
    {"wait", "wait(fs, timeout=None, return_when=None)", left_out, "ask each future for its result: [f.result() for f in futures]", "",
     NATIVE_HIDDEN},
};

static const struct type_ops OPS = {.mark = executor_mark, .drop = executor_drop};

static void add(struct sched *s, struct interp *in, enum sched_type as, const struct native_def *construct) {
    struct type *t = interp_add_type(in, construct->name, &OPS, construct, METHODS, LIB_COUNT(METHODS), NULL);
    struct module *m = interp_add_module(in, "concurrent.futures", NULL, 0, NULL);
    s->types[as] = t;
    interp_module_set(in, m, construct->name, value_from_object(t));
    interp_add_builtins(in, construct, 1, NULL); // for help; what the name stands for is the type
    interp_set_builtin(in, construct->name, value_from_object(t));
}

void executors_register(struct sched *s, struct interp *in) {
    add(s, in, SCHED_THREAD_EXECUTOR, &THREADS);
    add(s, in, SCHED_PROCESS_EXECUTOR, &PROCESSES);
    struct module *m = interp_add_module(in, "concurrent.futures", LEFT_OUT, LIB_COUNT(LEFT_OUT), NULL);
    interp_module_set(in, m, "TimeoutError", value_from_object(interp_exception_type(in, "TimeoutError")));
    interp_add_prelude(in, PRELUDE);
}
