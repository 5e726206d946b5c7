// What comes of a pool's job: the object that async calls return, Future, and the hidden methods by which the prelude begins,
// awaits and ends a job. Also the worker's object, which the prelude's pool_work is given.
#include "lib/pools.h"
#include <stdio.h>

static struct pool_job *self_job(const struct call *c) {
    return value_foreign(c->self)->data;
}

value pools_make_job(struct call *c, const struct pool_task *t) {
    value object = make_foreign(lib_heap(c), lib_sched(c)->types[t->type], NULL);
    if (object == VALUE_UNDEF) {
        native_no_memory(c);
        return VALUE_UNDEF;
    }
    struct pool_job_spec spec = {
        .pool = pools_of(t->pool), .object = object, .function = t->function, .items = t->items, .form = t->form, .chunk_items = t->chunk};
    struct pool_job *j = pool_job_create(c, &spec);
    value_foreign(object)->data = j;
    return j ? object : VALUE_UNDEF;
}

// For the prelude.

static enum native_status wait_for(struct call *c, enum pool_until until, size_t n, int64_t deadline, bool *done) {
    struct pool_goal goal = {.until = until, .n = n, .deadline = deadline};
    return pool_job_wait(c, self_job(c), &goal, done);
}

static enum native_status job_begin(struct call *c) {
    enum native_status status = pool_job_begin(c, self_job(c), ops_truth(c->args[0]));
    return status == NATIVE_OK ? native_return(c, VALUE_NONE) : status;
}

static enum native_status all_results(struct call *c, int64_t deadline) {
    bool done;
    enum native_status status = wait_for(c, UNTIL_ALL, 0, deadline, &done);
    if (status == NATIVE_OK) status = pool_job_raise(c, self_job(c), POOL_ALL);
    return status == NATIVE_OK ? native_return(c, pool_job_results(self_job(c))) : status;
}

static enum native_status job_all(struct call *c) {
    return all_results(c, OS_NO_DEADLINE);
}

// However the map ended: nothing of it runs any more.
static enum native_status job_end(struct call *c) {
    struct pool_job *j = self_job(c);
    bool done;
    if (!pool_job_is_done(j)) pool_job_cancel(j);
    pool_job_disown(j);
    enum native_status status = wait_for(c, UNTIL_ALL, 0, OS_NO_DEADLINE, &done);
    return status == NATIVE_OK ? native_return(c, VALUE_NONE) : status;
}

static bool number(struct call *c, size_t limit, size_t *n) {
    int64_t given;
    if (!lib_as_index(c, c->args[0], &given)) return false;
    *n = given < 0 || (uint64_t)given > limit ? limit : (size_t)given;
    return true;
}

static enum native_status job_has(struct call *c) {
    size_t n, count = pool_job_items(self_job(c));
    return number(c, count, &n) ? native_return(c, value_from_bool(n < count)) : NATIVE_ERROR;
}

static enum native_status job_has_chunk(struct call *c) {
    size_t n, count = pool_job_chunks(self_job(c));
    return number(c, count, &n) ? native_return(c, value_from_bool(n < count)) : NATIVE_ERROR;
}

static enum native_status one_result(struct call *c, size_t item) {
    struct pool_job *j = self_job(c);
    size_t chunk = pool_job_chunk_of(j, item);
    bool done;
    enum native_status status = wait_for(c, UNTIL_CHUNK, chunk, OS_NO_DEADLINE, &done);
    if (status == NATIVE_OK) status = pool_job_raise(c, j, chunk);
    return status == NATIVE_OK ? native_return(c, pool_job_result(j, item)) : status;
}

static enum native_status job_item(struct call *c) {
    size_t n, count = pool_job_items(self_job(c));
    if (!number(c, count, &n)) return NATIVE_ERROR;
    return n < count ? one_result(c, n) : native_raise(c, "IndexError", "no such item");
}

// The results of the chunk that was done as the nth, as a list.
static enum native_status job_nth(struct call *c) {
    struct pool_job *j = self_job(c);
    size_t n, first, count;
    bool done;
    if (!number(c, pool_job_chunks(j), &n)) return NATIVE_ERROR;
    if (n >= pool_job_chunks(j)) return native_raise(c, "IndexError", "no such chunk");
    enum native_status status = wait_for(c, UNTIL_NTH, n, OS_NO_DEADLINE, &done);
    if (status != NATIVE_OK) return status;
    size_t chunk = pool_job_nth_done(j, n);
    if (chunk == SIZE_MAX) return native_raise(c, "RuntimeError", "the pool was ended before this was done");
    if (pool_job_raise(c, j, chunk) != NATIVE_OK) return NATIVE_ERROR;
    pool_job_range(j, chunk, &first, &count);
    struct gather g;
    gather_init(&g);
    for (size_t i = first; i < first + count; i++) gather_add(&g, pool_job_result(j, i));
    return gather_return_list(c, &g);
}

// What programs see.

static bool patience(struct call *c, int64_t *deadline) {
    int64_t ns = LIB_FOR_EVER;
    if (!c->resumed && lib_given_some(c, 0)) {
        if (!lib_seconds(c, c->args[0], &ns)) return false;
        if (ns < 0) ns = 0;
    }
    *deadline = lib_deadline(c, ns);
    return true;
}

static bool is_single(const struct pool_job *j) {
    return pool_job_is_call(j);
}

// `kind`: the name of the error when the time is over.
static enum native_status get_result(struct call *c, const char *kind) {
    struct pool_job *j = self_job(c);
    int64_t deadline;
    bool done;
    if (!patience(c, &deadline)) return NATIVE_ERROR;
    size_t last = pool_job_chunks(j);
    enum native_status status = wait_for(c, UNTIL_OUTCOMES, last, deadline, &done);
    if (status != NATIVE_OK) return status;
    if (!done) {
        native_raise(c, kind, "%s", "");
        return native_hint(c, "the result was not there in time; without a timeout it is waited for");
    }
    if (pool_job_raise(c, j, POOL_ALL) != NATIVE_OK) return NATIVE_ERROR;
    return is_single(j) ? native_return(c, pool_job_result(j, 0)) : native_return(c, pool_job_results(j));
}

static enum native_status result_get(struct call *c) {
    return get_result(c, "TimeoutError");
}

static enum native_status result_wait(struct call *c) {
    int64_t deadline;
    bool done;
    if (!patience(c, &deadline)) return NATIVE_ERROR;
    enum native_status status = wait_for(c, UNTIL_OUTCOMES, 0, deadline, &done);
    return status == NATIVE_OK ? native_return(c, VALUE_NONE) : status;
}

// Looks at what has come, without waiting: false with an error or NATIVE_BLOCK in *status.
static bool look(struct call *c, bool *done, enum native_status *status) {
    *status = wait_for(c, UNTIL_OUTCOMES, 0, 0, done);
    return *status == NATIVE_OK;
}

static enum native_status result_ready(struct call *c) {
    bool done;
    enum native_status status;
    return look(c, &done, &status) ? native_return(c, value_from_bool(done)) : status;
}

static enum native_status result_successful(struct call *c) {
    bool done;
    enum native_status status;
    if (!look(c, &done, &status)) return status;
    if (!done) return native_raise(c, "ValueError", "%s not ready", type_name(c->self));
    bool fine = pool_job_raise(c, self_job(c), POOL_ALL) == NATIVE_OK;
    c->fiber->error = VALUE_UNDEF;
    return native_return(c, value_from_bool(fine));
}

static enum native_status future_exception(struct call *c) {
    int64_t deadline;
    bool done;
    if (!patience(c, &deadline)) return NATIVE_ERROR;
    enum native_status status = wait_for(c, UNTIL_OUTCOMES, 0, deadline, &done);
    if (status != NATIVE_OK) return status;
    if (!done) return native_raise(c, "TimeoutError", "%s", "");
    value error = VALUE_NONE;
    if (pool_job_raise(c, self_job(c), POOL_ALL) != NATIVE_OK) error = c->fiber->error;
    c->fiber->error = VALUE_UNDEF;
    return native_return(c, error);
}

static enum native_status future_left_out(struct call *c) {
    native_raise(c, "NameError", "bobbin leaves out '%s' of futures", c->def->name);
    return native_hint(c, "%s", c->def->doc);
}

static bool future_repr(struct interp *in, value self, struct text *out) {
    struct pool_job *j = value_foreign(self)->data;
    (void)in;
    bool done = pool_job_is_done(j);
    text_printf(out, "<Future at 0x%012llx state=%s", (unsigned long long)heap_address(self), done ? "finished" : "pending");
    if (done && pool_job_failures(j)) text_add_str(out, " raised an error");
    else if (done) text_printf(out, " returned %s", type_name(pool_job_result(j, 0)));
    text_add_char(out, '>');
    return true;
}

static void job_mark(value self, struct heap_marker *m) {
    if (value_foreign(self)->data) pool_job_mark(value_foreign(self)->data, m);
}

static void job_drop(value self) {
    pool_job_destroy(value_foreign(self)->data);
}

#define HIDDEN(NAME, PARAMETERS, FN) {NAME, NAME PARAMETERS, FN, "Of the prelude.", "", NATIVE_HIDDEN}
#define JOB_METHODS                                                                                                      \
    HIDDEN("__begin", "(owned, /)", job_begin), HIDDEN("__all", "()", job_all), HIDDEN("__end", "()", job_end),          \
    HIDDEN("__has", "(n, /)", job_has), HIDDEN("__has_chunk", "(n, /)", job_has_chunk), HIDDEN("__item", "(n, /)", job_item), \
    HIDDEN("__nth", "(n, /)", job_nth)

static const struct native_def RESULT_METHODS[] = {
    {"get", "get(timeout=None)", result_get, "Waits for the result and returns it, or raises the error that came instead.", "r.get()"},
    {"ready", "ready()", result_ready, "Whether the result is there.", "r.ready()"},
    {"successful", "successful()", result_successful, "Whether it came without an error.", "r.successful()"},
    {"wait", "wait(timeout=None)", result_wait, "Waits until the result is there.", "r.wait(1)"},
    JOB_METHODS,
};

static const struct native_def FUTURE_METHODS[] = {
    {"done", "done()", result_ready, "Whether the call is over.", "future.done()"},
    {"exception", "exception(timeout=None)", future_exception, "The error that the call ended with, or None; waits for its end.",
     "future.exception()"},
    {"result", "result(timeout=None)", result_get, "Waits for the result and returns it, or raises the error that came instead.",
     "future.result()"},
    {"add_done_callback", "add_done_callback(fn)", future_left_out, "wait with future.result(), and do it then", "", NATIVE_HIDDEN},
    {"cancel", "cancel()", future_left_out, "what was submitted runs; end the workers with the executor's shutdown", "", NATIVE_HIDDEN},
    {"cancelled", "cancelled()", future_left_out, "what was submitted is never cancelled; future.done() tells whether it is over", "",
     NATIVE_HIDDEN},
    {"running", "running()", future_left_out, "future.done() tells whether it is over", "", NATIVE_HIDDEN},
    JOB_METHODS,
};

// The worker.

static struct pool_worker *self_worker(const struct call *c) {
    return value_foreign(c->self)->data;
}

static enum native_status worker_take(struct call *c) {
    return native_made(c, pool_take(c, self_worker(c)));
}

static enum native_status worker_give(struct call *c) {
    return pool_give(c, self_worker(c), c->args[0], false, 0);
}

static enum native_status worker_fail(struct call *c) {
    size_t done = value_is_list(c->args[1]) ? list_len(value_list(c->args[1])) : 0;
    return pool_give(c, self_worker(c), c->args[0], true, done);
}

static struct tuple *arguments(struct call *c, value v) {
    if (ops_is_eager(v)) return ops_items(c->fiber, v);
    native_type_error(c, "argument after * must be an iterable, not %s", type_name(v));
    if (lib_is_lazy(v)) native_hint(c, "make a tuple of it first: tuple(...)");
    return NULL;
}

// The arguments and, behind them, the values of the keywords; *names takes these. NULL with the error set.
static struct tuple *with_keywords(struct call *c, struct tuple *args, struct dict *kw, value *names) {
    size_t n = dict_len(kw), at = 0, i = 0;
    struct tuple *all = make_tuple(lib_heap(c), args->len + n), *keys = make_tuple(lib_heap(c), n);
    if (!all || !keys) return native_no_memory(c), NULL;
    for (; i < args->len; i++) value_store(&all->items[i], value_load(&args->items[i]));
    value key, v;
    for (i = 0; i < n && dict_next(kw, &at, &key, &v); i++) {
        if (!value_is_str(key)) return native_type_error(c, "keywords must be strings"), NULL;
        value_store(&keys->items[i], interp_intern(c->interp, value_str(key)->bytes, value_str(key)->len));
        value_store(&all->items[args->len + i], v);
    }
    *names = value_from_object(keys);
    return all;
}

// spread(f, x, form): f(*x), or with form 2 f(*x[0], **x[1]).
static enum native_status worker_spread(struct call *c) {
    value x = c->args[1], keywords = VALUE_NONE;
    bool is_call = c->args[2] == value_from_small(FORM_CALL) && value_is_tuple(x) && value_tuple(x)->len == 2;
    if (is_call) {
        keywords = value_load(&value_tuple(x)->items[1]);
        x = value_load(&value_tuple(x)->items[0]);
    }
    struct tuple *args = is_call && x == VALUE_NONE ? make_tuple(lib_heap(c), 0) : arguments(c, x);
    if (args && value_is_dict(keywords) && dict_len(value_dict(keywords)) > 0) {
        args = with_keywords(c, args, value_dict(keywords), &c->call_names);
    }
    if (!args) return c->fiber->error == VALUE_UNDEF ? native_no_memory(c) : NATIVE_ERROR;
    if (args->len > 1000) return native_type_error(c, "more than 1000 arguments");
    c->callee = c->args[0];
    c->ncall_args = 0;
    c->call_more = args->items;
    c->ncall_more = args->len;
    return NATIVE_CALL;
}

static void worker_mark(value self, struct heap_marker *m) {
    if (value_foreign(self)->data) pool_worker_mark(value_foreign(self)->data, m);
}

static void worker_drop(value self) {
    pool_worker_destroy(value_foreign(self)->data);
}

static value worker_copy(struct copier *k, value self) {
    value object = lib_copy_foreign(k, self, NULL);
    if (object != VALUE_UNDEF) value_foreign(object)->data = pool_worker_copy(k, value_foreign(self)->data, object);
    return object;
}

static const struct native_def WORKER_METHODS[] = {
    HIDDEN("__take", "()", worker_take), HIDDEN("__give", "(results, /)", worker_give), HIDDEN("__fail", "(error, done, /)", worker_fail),
    HIDDEN("__spread", "(f, arguments, form, /)", worker_spread),
};

static const struct type_ops RESULT_OPS = {.mark = job_mark, .drop = job_drop};
static const struct type_ops FUTURE_OPS = {.mark = job_mark, .drop = job_drop, .repr = future_repr};
static const struct type_ops WORKER_OPS = {.mark = worker_mark, .drop = worker_drop, .copy = worker_copy};

void results_register(struct sched *s, struct interp *in) {
    s->types[SCHED_POOL_RESULT] =
        interp_add_type(in, "AsyncResult", &RESULT_OPS, NULL, RESULT_METHODS, LIB_COUNT(RESULT_METHODS), NULL);
    s->types[SCHED_FUTURE] = interp_add_type(in, "Future", &FUTURE_OPS, NULL, FUTURE_METHODS, LIB_COUNT(FUTURE_METHODS), NULL);
    s->types[SCHED_POOL_WORKER] =
        interp_add_type(in, "PoolWorker", &WORKER_OPS, NULL, WORKER_METHODS, LIB_COUNT(WORKER_METHODS), NULL);
}
