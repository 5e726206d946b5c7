// The module queue: Queue, LifoQueue, PriorityQueue and SimpleQueue, the objects around task/queue.c.
#include "lib/waiting.h"
#include "task/fingerprints.h"
#include "task/queue.h"

static struct queue *queue_of(const struct call *c) {
    return value_foreign(c->self)->data;
}

static enum native_status make_queue(struct call *c, enum queue_order order, int64_t maxsize, bool counts) {
    value v = make_foreign(lib_heap(c), value_type(c->self), NULL);
    if (v == VALUE_UNDEF) return native_no_memory(c);
    value_foreign(v)->data = queue_create(lib_sched(c), order, maxsize, counts);
    return native_return(c, v);
}

static enum native_status make_counting(struct call *c, enum queue_order order) {
    int64_t maxsize = 0;
    if (!native_arg_int(c, 0, &maxsize)) return NATIVE_ERROR;
    return make_queue(c, order, maxsize, true);
}

static enum native_status make_fifo(struct call *c) {
    return make_counting(c, QUEUE_FIFO);
}

static enum native_status make_lifo(struct call *c) {
    return make_counting(c, QUEUE_LIFO);
}

static enum native_status make_priority(struct call *c) {
    return make_counting(c, QUEUE_PRIORITY);
}

static enum native_status make_simple(struct call *c) {
    return make_queue(c, QUEUE_FIFO, 0, false);
}

bool lib_queue_deadline(struct call *c, size_t block, int64_t *deadline) {
    bool blocks = true;
    int64_t ns = LIB_FOR_EVER;
    if (!native_arg_bool(c, block, &blocks)) return false;
    if (!blocks) {
        ns = 0;
    } else if (!c->resumed && lib_given_some(c, block + 1)) {
        if (!lib_seconds(c, c->args[block + 1], &ns)) return false;
        if (ns < 0) {
            native_value_error(c, "'timeout' must be a non-negative number");
            return false;
        }
    }
    *deadline = lib_deadline(c, ns);
    return true;
}

static enum native_status answer(struct call *c, enum queue_outcome outcome, const char *late, value v) {
    switch (outcome) {
    case QUEUE_WAITS:
        return NATIVE_BLOCK;
    case QUEUE_LATE:
        return native_raise(c, late, "%s", "");
    case QUEUE_FAILED:
        return NATIVE_ERROR;
    case QUEUE_DONE:
        break;
    }
    return native_return(c, v);
}

static enum native_status put_until(struct call *c, int64_t deadline) {
    return answer(c, queue_put(queue_of(c), c, c->args[0], deadline), "Full", VALUE_NONE);
}

static enum native_status get_until(struct call *c, int64_t deadline) {
    value item = VALUE_NONE;
    enum queue_outcome outcome = queue_get(queue_of(c), c, deadline, &item);
    return answer(c, outcome, "Empty", item);
}

// Where there is always room, Python does not look at how long to wait.
static enum native_status put(struct call *c) {
    int64_t deadline = 0;
    if (queue_of(c)->maxsize && !lib_queue_deadline(c, 1, &deadline)) return NATIVE_ERROR;
    return put_until(c, deadline);
}

static enum native_status put_nowait(struct call *c) {
    return put_until(c, 0);
}

static enum native_status get(struct call *c) {
    int64_t deadline;
    if (!lib_queue_deadline(c, 0, &deadline)) return NATIVE_ERROR;
    return get_until(c, deadline);
}

static enum native_status get_nowait(struct call *c) {
    return get_until(c, 0);
}

static enum native_status size(struct call *c) {
    return native_return(c, value_from_small((int64_t)queue_len(queue_of(c))));
}

static enum native_status empty(struct call *c) {
    return native_return(c, value_from_bool(queue_len(queue_of(c)) == 0));
}

static enum native_status full(struct call *c) {
    struct queue *q = queue_of(c);
    return native_return(c, value_from_bool(q->maxsize && queue_len(q) >= (size_t)q->maxsize));
}

static enum native_status task_done(struct call *c) {
    if (queue_task_done(queue_of(c), c->fiber)) return native_return(c, VALUE_NONE);
    return native_value_error(c, "task_done() called too many times");
}

static enum native_status join(struct call *c) {
    return answer(c, queue_join(queue_of(c), c), "", VALUE_NONE);
}

static void drop(value self) {
    queue_destroy(value_foreign(self)->data);
}

static void mark(value self, struct heap_marker *m) {
    if (value_foreign(self)->data) queue_mark(value_foreign(self)->data, m);
}

static bool repr(struct interp *in, value self, struct text *out) {
    (void)in;
    const struct type *t = value_foreign(self)->type;
    text_printf(out, "<%s.%s object at 0x%012llx>", t->module, value_str(t->name)->bytes, (unsigned long long)heap_address(self));
    return true;
}

static value attribute(struct interp *in, value self, value name) {
    (void)in;
    struct queue *q = value_foreign(self)->data;
    if (!q->counts) return VALUE_UNDEF;
    if (str_is(value_str(name), "maxsize")) return value_from_small(q->maxsize);
    if (str_is(value_str(name), "unfinished_tasks")) return value_from_small((int64_t)queue_unfinished(q));
    return VALUE_UNDEF;
}

#define SIMPLE_METHODS                                                                                                        \
    {"put", "put(item, block=True, timeout=None)", put,                                                                       \
     "Puts an item in. While the queue is full it waits; queue.Full when it may not, or when the time is over.", "q.put(5)", 0}, \
    {"put_nowait", "put_nowait(item)", put_nowait, "Puts an item in, or raises queue.Full.", "q.put_nowait(5)", 0},           \
    {"get", "get(block=True, timeout=None)", get,                                                                             \
     "Takes the next item. While there is none it waits; queue.Empty when it may not, or when the time is over.", "q.get()", 0}, \
    {"get_nowait", "get_nowait()", get_nowait, "Takes the next item, or raises queue.Empty.", "q.get_nowait()", 0},           \
    {"qsize", "qsize()", size, "How many items are in it.", "q.qsize()", 0},                                                  \
    {"empty", "empty()", empty, "Whether no item is in it.", "q.empty()", 0}

static const struct native_def COUNTING_METHODS[] = {
    SIMPLE_METHODS,
    {"full", "full()", full, "Whether no further item fits.", "q.full()", 0},
    {"task_done", "task_done()", task_done, "Reports that the work on an item is done: once for each item taken.", "q.task_done()", 0},
    {"join", "join()", join, "Waits until every item that was put in has been reported done.", "q.join()", 0},
};
static const struct native_def SIMPLE[] = {SIMPLE_METHODS};

static const struct native_def MAKE_FIFO = {
    "Queue", "Queue(maxsize=0)", make_fifo, "A queue between threads: what was put in first comes out first. maxsize limits it.",
    "q = queue.Queue()", 0,
};
static const struct native_def MAKE_LIFO = {
    "LifoQueue", "LifoQueue(maxsize=0)", make_lifo, "A stack between threads: what was put in last comes out first.",
    "q = queue.LifoQueue()", 0,
};
static const struct native_def MAKE_PRIORITY = {
    "PriorityQueue", "PriorityQueue(maxsize=0)", make_priority, "A queue between threads from which the smallest item comes out first.",
    "q = queue.PriorityQueue()", 0,
};
static const struct native_def MAKE_SIMPLE = {
    "SimpleQueue", "SimpleQueue()", make_simple, "A queue between threads without a limit and without task_done.",
    "q = queue.SimpleQueue()", 0,
};

static value copy(struct copier *k, value self) {
    struct queue *q = queue_copy(k, value_foreign(self)->data);
    return q ? lib_copy_foreign(k, self, q) : VALUE_UNDEF;
}

static void fingerprint(value self, struct fingerprint *p) {
    fingerprint_add_queue(p, value_foreign(self)->data);
}

static const struct type_ops OPS = {.copy = copy, .mark = mark, .drop = drop, .repr = repr, .get = attribute, .fingerprint = fingerprint};

static struct type *add(struct interp *in, struct module *m, const struct native_def *make, bool counts) {
    const struct native_def *methods = counts ? COUNTING_METHODS : SIMPLE;
    size_t n = counts ? LIB_COUNT(COUNTING_METHODS) : LIB_COUNT(SIMPLE);
    struct type *t = interp_add_type(in, make->name, &OPS, make, methods, n, NULL);
    t->module = counts ? "queue" : "_queue";
    interp_module_set(in, m, make->name, value_from_object(t));
    interp_add_help(in, "queue", t);
    return t;
}

static void add_error(struct interp *in, struct module *m, const char *shown_in, const char *name) {
    interp_module_set(in, m, name, value_from_object(interp_add_module_exception(in, shown_in, name, "Exception")));
}

void queues_register(struct interp *in) {
    struct module *m = interp_add_module(in, "queue", NULL, 0, NULL);
    struct type *fifo = add(in, m, &MAKE_FIFO, true);
    interp_set_builtin(in, "Queue", value_from_object(fifo));
    interp_add_help(in, "", fifo);
    add(in, m, &MAKE_LIFO, true);
    add(in, m, &MAKE_PRIORITY, true);
    add(in, m, &MAKE_SIMPLE, false);
    add_error(in, m, "_queue", "Empty");
    add_error(in, m, "queue", "Full");
}
