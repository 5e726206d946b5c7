// multiprocessing.Pool and ThreadPool: the objects around task/pool.h. A pool is only a size until a map begins: then its workers
// start, and they end with it. The waiting is written in the language (PRELUDE), so that whatever interrupts a map also ends
// its workers.
#include "lib/lib.h"
#include "lib/pools.h"
#include "task/child.h"
#include <unistd.h>

static const char PRELUDE[] =
    "def pool_work(worker):\n"
    "    while True:\n"
    "        done = []\n"
    "        try:\n"
    "            work = worker.__take()\n"
    "            if work is None:\n"
    "                return\n"
    "            form, f, items = work\n"
    "            if form == 0:\n"
    "                for x in items:\n"
    "                    done.append(f(x))\n"
    "            else:\n"
    "                for x in items:\n"
    "                    done.append(worker.__spread(f, x, form))\n"
    "            worker.__give(done)\n"
    "        except BaseException as e:\n"
    "            worker.__fail(e, done)\n"
    "        x = items = work = done = None\n"
    "def pool_map(job):\n"
    "    try:\n"
    "        job.__begin(True)\n"
    "        return job.__all()\n"
    "    finally:\n"
    "        job.__end()\n"
    "def pool_one(job):\n"
    "    try:\n"
    "        job.__begin(True)\n"
    "        return job.__all()[0]\n"
    "    finally:\n"
    "        job.__end()\n"
    "def pool_start(job):\n"
    "    begun = False\n"
    "    try:\n"
    "        job.__begin(False)\n"
    "        begun = True\n"
    "    finally:\n"
    "        if not begun:\n"
    "            job.__end()\n"
    "    return job\n"
    "def pool_lazily(job, start, make):\n"
    "    start(job)\n"
    "    return make(job)\n"
    "def pool_again(again, f, it, chunksize):\n"
    "    return again(f, [x for x in it], chunksize)\n"
    "def generator__of_results(job):\n"
    "    i = 0\n"
    "    while job.__has(i):\n"
    "        yield job.__item(i)\n"
    "        i += 1\n"
    "def IMapIterator__of_results(job):\n"
    "    i = 0\n"
    "    while job.__has(i):\n"
    "        yield job.__item(i)\n"
    "        i += 1\n"
    "def IMapUnorderedIterator__of_results(job):\n"
    "    n = 0\n"
    "    while job.__has_chunk(n):\n"
    "        for x in job.__nth(n):\n"
    "            yield x\n"
    "        n += 1\n";

struct pool *pools_of(value v) {
    return value_foreign(v)->data;
}

static struct pool *self_pool(const struct call *c) {
    return pools_of(c->self);
}

value pools_make(struct call *c, const struct pool_making *m) {
    struct sched *s = lib_sched(c);
    struct pool_spec spec = {.ops = m->ops, .size = m->size, .prefix = m->prefix, .first_number = 0};
    spec.object = make_foreign(lib_heap(c), s->types[m->type], NULL);
    if (spec.object == VALUE_UNDEF) return VALUE_UNDEF;
    if (!m->prefix) {
        spec.prefix = "PoolWorker-";
        spec.first_number = pool_next_numbers(s, m->size);
    }
    value_foreign(spec.object)->data = pool_create(s, &spec);
    return spec.object;
}

// How many workers; false with Python's errors set.
static bool size_of(struct call *c, size_t i, size_t *size) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t given = n > 0 ? n : 1;
    value v = c->args[i];
    if (lib_given_some(c, i) && !value_as_index(v, &given)) {
        if (value_is_float(v)) native_type_error(c, "'float' object cannot be interpreted as an integer");
        else native_type_error(c, "'<' not supported between instances of '%s' and 'int'", type_name(v));
        native_hint(c, "Pool(4) has four workers; Pool() as many as the computer has processors");
        return false;
    }
    if (given < 1) {
        native_value_error(c, "Number of processes must be at least 1");
        return false;
    }
    *size = given > 1000000 ? 1000000 : (size_t)given;
    return true;
}

enum { PROCESSES, INITIALIZER, INITARGS, MAXTASKS };

static bool refuse_options(struct call *c) {
    if (lib_given_some(c, INITIALIZER)) {
        native_type_error(c, "bobbin's pools take no initializer");
        native_hint(c, "workers start when a map begins, and have every variable that exists then");
        return false;
    }
    if (c->def->signature[0] == 'P' && lib_given_some(c, MAXTASKS)) {
        native_type_error(c, "bobbin's pools take no maxtasksperchild");
        native_hint(c, "workers end with each map, so none grows old");
        return false;
    }
    return true;
}

static enum native_status make_pool(struct call *c, enum sched_type type, const struct pool_ops *ops) {
    struct pool_making m = {.type = type, .ops = ops};
    if (!size_of(c, PROCESSES, &m.size) || !refuse_options(c)) return NATIVE_ERROR;
    return native_made(c, pools_make(c, &m));
}

static enum native_status thread_pool_new(struct call *c) {
    return make_pool(c, SCHED_THREAD_POOL, &pool_of_threads);
}

static enum native_status process_pool_new(struct call *c) {
    const struct task *self = child_self(lib_sched(c));
    if (self && self->daemon) return native_raise(c, "AssertionError", "daemonic processes are not allowed to have children");
    return make_pool(c, SCHED_POOL, &pool_of_processes);
}

// Maps.

static bool is_open(struct call *c) {
    if (pool_state_of(self_pool(c)) == POOL_OPEN) return true;
    native_value_error(c, "Pool not running");
    return false;
}

// Python's rule: about four chunks for each worker.
static size_t usual_chunk(const struct pool *p, size_t n) {
    size_t shares = pool_size(p) * 4;
    return n / shares + (n % shares > 0);
}

// chunksize=None, and the smallest that Python does something sensible with.
static bool chunk_of(struct call *c, size_t i, size_t usual, size_t *chunk) {
    int64_t given = (int64_t)usual;
    if (lib_given_some(c, i) && !lib_as_index(c, c->args[i], &given)) return false;
    if (given < 1 && lib_given_some(c, i)) {
        native_value_error(c, "chunksize must be 1 or more, not %lld", (long long)given);
        return false;
    }
    *chunk = given < 1 ? 1 : (size_t)given;
    return true;
}

struct pool_call {
    enum pool_form form;
    size_t usual; // chunk size; 0: Python's rule
    const char *prelude;
};

static enum native_status take_items_first(struct call *c) {
    value again = lib_this_method(c);
    if (again == VALUE_UNDEF) return native_no_memory(c);
    value chunk = lib_given(c, 2) ? c->args[2] : VALUE_NONE;
    return lib_prelude(c, "pool_again", (value[]){again, c->args[0], c->args[1], chunk}, 4);
}

// map and its like: (func, iterable, chunksize). The job; VALUE_UNDEF with *status set.
static value job_of(struct call *c, const struct pool_call *how, enum native_status *status) {
    *status = NATIVE_ERROR;
    if (!is_open(c) || !lib_check_iterable(c, c->args[1])) return VALUE_UNDEF;
    if (lib_is_lazy(c->args[1])) {
        *status = take_items_first(c);
        return VALUE_UNDEF;
    }
    struct pool_task t = {.type = SCHED_POOL_RESULT, .pool = c->self, .function = c->args[0], .form = how->form};
    t.items = ops_items(c->fiber, c->args[1]);
    if (!t.items) return VALUE_UNDEF;
    if (!chunk_of(c, 2, how->usual ? how->usual : usual_chunk(self_pool(c), t.items->len), &t.chunk)) return VALUE_UNDEF;
    return pools_make_job(c, &t);
}

static enum native_status run_job(struct call *c, const struct pool_call *how) {
    enum native_status status;
    value job = job_of(c, how, &status);
    return job == VALUE_UNDEF ? status : lib_prelude(c, how->prelude, &job, 1);
}

static enum native_status pool_map(struct call *c) {
    return run_job(c, &(struct pool_call){FORM_ITEM, 0, "pool_map"});
}

static enum native_status pool_starmap(struct call *c) {
    return run_job(c, &(struct pool_call){FORM_STAR, 0, "pool_map"});
}

static enum native_status pool_map_async(struct call *c) {
    return run_job(c, &(struct pool_call){FORM_ITEM, 0, "pool_start"});
}

static enum native_status pool_starmap_async(struct call *c) {
    return run_job(c, &(struct pool_call){FORM_STAR, 0, "pool_start"});
}

static enum native_status run_lazily(struct call *c, const char *generator) {
    enum native_status status;
    value job = job_of(c, &(struct pool_call){FORM_ITEM, 1, NULL}, &status);
    if (job == VALUE_UNDEF) return status;
    value args[] = {job, interp_prelude(c->interp, "pool_start"), interp_prelude(c->interp, generator)};
    return lib_prelude(c, "pool_lazily", args, 3);
}

static enum native_status pool_imap(struct call *c) {
    return run_lazily(c, "IMapIterator__of_results");
}

static enum native_status pool_imap_unordered(struct call *c) {
    return run_lazily(c, "IMapUnorderedIterator__of_results");
}

// apply(func, args, kwds)
static enum native_status apply(struct call *c, const char *prelude) {
    value parts[2] = {lib_given(c, 1) ? c->args[1] : VALUE_NONE, lib_given(c, 2) ? c->args[2] : VALUE_NONE};
    if (!is_open(c)) return NATIVE_ERROR;
    if (parts[1] != VALUE_NONE && !value_is_dict(parts[1])) {
        return native_type_error(c, "keyword arguments come in a dict, not in '%s'", type_name(parts[1]));
    }
    value item = make_tuple_of(lib_heap(c), parts, 2);
    if (item == VALUE_UNDEF) return native_no_memory(c);
    value items = make_tuple_of(lib_heap(c), &item, 1);
    if (items == VALUE_UNDEF) return native_no_memory(c);
    struct pool_task t = {.type = SCHED_POOL_RESULT, .pool = c->self, .function = c->args[0], .form = FORM_CALL, .chunk = 1};
    t.items = value_tuple(items);
    value job = pools_make_job(c, &t);
    return job == VALUE_UNDEF ? NATIVE_ERROR : lib_prelude(c, prelude, &job, 1);
}

static enum native_status pool_apply(struct call *c) {
    return apply(c, "pool_one");
}

static enum native_status pool_apply_async(struct call *c) {
    return apply(c, "pool_start");
}

// Life.

static enum native_status method_close(struct call *c) {
    pool_close(self_pool(c));
    return native_return(c, VALUE_NONE);
}

static enum native_status method_terminate(struct call *c) {
    pool_end(self_pool(c));
    return native_return(c, VALUE_NONE);
}

static enum native_status method_join(struct call *c) {
    if (pool_state_of(self_pool(c)) == POOL_OPEN) return native_value_error(c, "Pool is still running");
    enum native_status status = pool_join(c, self_pool(c));
    return status == NATIVE_OK ? native_return(c, VALUE_NONE) : status;
}

static enum native_status method_enter(struct call *c) {
    return is_open(c) ? native_return(c, c->self) : NATIVE_ERROR;
}

static bool pool_repr(struct interp *in, value self, struct text *out) {
    static const char *const STATES[] = {"RUN", "CLOSE", "TERMINATE"};
    const struct str *name = value_str(value_foreign(self)->type->name);
    (void)in;
    text_printf(out, "<multiprocessing.pool.%s state=%s pool_size=%zu>", name->bytes, STATES[pool_state_of(pools_of(self))],
                pool_size(pools_of(self)));
    return true;
}

static void pool_object_mark(value self, struct heap_marker *m) {
    if (value_foreign(self)->data) pool_mark(value_foreign(self)->data, m);
}

static void pool_object_drop(value self) {
    pool_destroy(value_foreign(self)->data);
}

#define MAP_DOC \
    "Gives the items out to the workers, waits, and returns the list of results in the items' order. The builtin map(f, xs) only " \
    "promises the results and computes one each time it is asked, here in this thread; pool.map computes all of them at once, " \
    "several at a time. chunksize: how many items a worker takes in one go; usually a quarter of a worker's share."

static const struct native_def METHODS[] = {
    {"map", "map(func, iterable, chunksize=None)", pool_map, MAP_DOC, "Pool(2).map(abs, [-1, 2, -3])"},
    {"starmap", "starmap(func, iterable, chunksize=None)", pool_starmap, "As map, for items that are tuples of arguments.",
     "Pool(2).starmap(pow, [(2, 3), (3, 2)])"},
    {"apply", "apply(func, args=(), kwds={})", pool_apply, "Calls func(*args, **kwds) in a worker and waits for the result.",
     "Pool(2).apply(pow, (2, 10))"},
    {"imap", "imap(func, iterable, chunksize=1)", pool_imap, "As map, but gives each result as soon as it is its turn.",
     "list(Pool(2).imap(abs, [-1, -2]))"},
    {"imap_unordered", "imap_unordered(func, iterable, chunksize=1)", pool_imap_unordered,
     "As imap, but in the order in which results come.", "sorted(Pool(2).imap_unordered(abs, [-1, -2]))"},
    {"map_async", "map_async(func, iterable, chunksize=None)", pool_map_async,
     "Begins a map and returns at once; get() of what it returns waits for the list.", "r = Pool(2).map_async(abs, [-1, -2])"},
    {"starmap_async", "starmap_async(func, iterable, chunksize=None)", pool_starmap_async, "As map_async, for tuples of arguments.",
     "r = Pool(2).starmap_async(pow, [(2, 3)])"},
    {"apply_async", "apply_async(func, args=(), kwds={})", pool_apply_async,
     "Begins one call in a worker; get() of what it returns waits for the result.", "r = Pool(2).apply_async(pow, (2, 10))"},
    {"close", "close()", method_close, "No further map may begin.", "pool.close()"},
    {"terminate", "terminate()", method_terminate, "Ends the workers at once, whatever they do.", "pool.terminate()"},
    {"join", "join()", method_join, "After close or terminate: waits until the workers have ended.", "pool.join()"},
    {"__enter__", "__enter__()", method_enter, "with Pool(4) as pool:", "", NATIVE_HIDDEN},
    {"__exit__", "__exit__(*exception)", method_terminate, "The end of with: terminate.", "", NATIVE_HIDDEN},
};

#define COMPARED " Compare: map(f, xs), without a pool, calls f in this thread, one item after the other, when its results are asked for."

static const struct native_def PROCESS_POOL = {
    "Pool", "Pool(processes=None, initializer=None, initargs=(), maxtasksperchild=None)", process_pool_new,
    "A pool of worker processes, as many as the computer has processors if no number is given. pool.map(f, xs) starts them, lets "
    "them do f(x) for all items, and returns the list of results." COMPARED,
    "Pool(4).map(len, ['a', 'bc'])"};

#define THREAD_POOL_DOC \
    "A pool of threads that share this program's memory; else as Pool."

static const struct native_def THREAD_POOL = {
    "ThreadPool", "ThreadPool(processes=None, initializer=None, initargs=())", thread_pool_new, THREAD_POOL_DOC,
    "ThreadPool(4).map(len, ['a', 'bc'])"};

static const struct type_ops POOL_OPS = {.mark = pool_object_mark, .drop = pool_object_drop, .repr = pool_repr};

static struct type *add_type(struct sched *s, struct interp *in, enum sched_type as, const struct native_def *construct) {
    struct type *t = interp_add_type(in, construct->name, &POOL_OPS, construct, METHODS, LIB_COUNT(METHODS), NULL);
    s->types[as] = t;
    interp_add_builtins(in, construct, 1, NULL); // for help; what the name stands for is the type
    interp_set_builtin(in, construct->name, value_from_object(t));
    return t;
}

static void add_to_module(struct interp *in, const char *module, const char *name, const struct type *t) {
    interp_module_set(in, interp_add_module(in, module, NULL, 0, NULL), name, value_from_object(t));
}

void pools_register(struct sched *s, struct interp *in) {
    struct type *processes = add_type(s, in, SCHED_POOL, &PROCESS_POOL);
    struct type *threads = add_type(s, in, SCHED_THREAD_POOL, &THREAD_POOL);
    interp_add_prelude(in, PRELUDE);
    pools_init(s);
    add_to_module(in, "multiprocessing", "Pool", processes);
    add_to_module(in, "multiprocessing.pool", "Pool", processes);
    add_to_module(in, "multiprocessing.pool", "ThreadPool", threads);
    add_to_module(in, "multiprocessing.dummy", "Pool", threads);
    add_to_module(in, "multiprocessing", "TimeoutError", interp_exception_type(in, "TimeoutError"));
    results_register(s, in);
    executors_register(s, in);
}
