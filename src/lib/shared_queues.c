// multiprocessing.Queue, JoinableQueue and SimpleQueue: items go through task/channel.c as bytes (task/wire.h). What cannot be
// sent is an error of put, at once. Everything put in can be taken out, also when whoever put it in has ended.
#include "lib/shared.h"
#include "task/channel.h"
#include "task/wire.h"
#include <errno.h>
#include <string.h>

#define CLOSED 1 // flag of the object

enum kind { PLAIN, JOINABLE, SIMPLE };

static struct channel *channel_of(const struct call *c) {
    return value_foreign(c->self)->data;
}

// Perhaps there is more after a collection: the next try finds out.
enum native_status lib_no_shared(struct call *c) {
    int error = errno;
    heap_note_outside(lib_heap(c), heap_limit(interp_heap(c->interp)));
    native_raise(c, error == ENOMEM ? "MemoryError" : "OSError", "[Errno %d] %s", error, strerror(error));
    return native_hint(c, "the system has no more memory or descriptors to share; each such object needs some");
}

static enum native_status make(struct call *c, int64_t maxsize) {
    value v = make_foreign(lib_heap(c), value_type(c->self), NULL);
    if (v == VALUE_UNDEF) return native_no_memory(c);
    struct channel *channel = channel_create(lib_sched(c), heap_limit(interp_heap(c->interp)), maxsize);
    if (!channel) return lib_no_shared(c);
    value_foreign(v)->data = channel;
    heap_note_outside(lib_heap(c), LIB_SHARED_COST);
    return native_return(c, v);
}

static enum native_status make_limited(struct call *c) {
    int64_t maxsize = 0;
    if (!native_arg_int(c, 0, &maxsize)) return NATIVE_ERROR;
    return make(c, maxsize);
}

static enum native_status make_simple(struct call *c) {
    return make(c, 0);
}

static bool check_open(struct call *c) {
    if (!(__atomic_load_n(&value_foreign(c->self)->h.flags, __ATOMIC_RELAXED) & CLOSED)) return true;
    struct text shown = {0};
    if (ops_repr(c->fiber, &shown, c->self)) native_value_error(c, "Queue %s is closed", text_str(&shown));
    text_finish(&shown);
    return false;
}

// Parameters block and timeout. Less than no time is none.
static bool patience(struct call *c, size_t block, int64_t *deadline) {
    bool blocks = true;
    if (!native_arg_bool(c, block, &blocks) || !lib_arg_deadline(c, block + 1, deadline)) return false;
    if (!blocks) *deadline = 0;
    return true;
}

static enum native_status put_until(struct call *c, int64_t deadline) {
    struct text bytes = {0};
    if (!wire_put(c->fiber, &bytes, c->args[0])) {
        text_finish(&bytes);
        return NATIVE_ERROR;
    }
    size_t len = bytes.len;
    enum channel_outcome outcome = channel_put(channel_of(c), c, &bytes, deadline);
    text_finish(&bytes);
    switch (outcome) {
    case CHANNEL_WAITS:
        return NATIVE_BLOCK;
    case CHANNEL_LATE:
        return native_raise(c, "Full", "%s", "");
    case CHANNEL_LARGE:
        return native_raise(c, "MemoryError", "an item of %zu bytes does not fit the queue", len);
    case CHANNEL_DONE:
        break;
    }
    return native_return(c, VALUE_NONE);
}

static enum native_status get_until(struct call *c, int64_t deadline) {
    struct text bytes = {0};
    enum native_status status = NATIVE_BLOCK;
    enum channel_outcome outcome = channel_get(channel_of(c), c, deadline, &bytes);
    if (outcome == CHANNEL_LATE) {
        status = native_raise(c, "Empty", "%s", "");
    } else if (outcome == CHANNEL_DONE) {
        value item = wire_get(c->fiber, bytes.data, bytes.len, NULL);
        c->fiber->out_of_memory = false; // it is out of the queue: there is nothing to try again
        status = item == VALUE_UNDEF ? NATIVE_ERROR : native_return(c, item);
    }
    text_finish(&bytes);
    return status;
}

static enum native_status put(struct call *c) {
    int64_t deadline;
    if (!check_open(c) || !patience(c, 1, &deadline)) return NATIVE_ERROR;
    return put_until(c, deadline);
}

static enum native_status put_nowait(struct call *c) {
    return check_open(c) ? put_until(c, 0) : NATIVE_ERROR;
}

static enum native_status get(struct call *c) {
    int64_t deadline;
    if (!check_open(c) || !patience(c, 0, &deadline)) return NATIVE_ERROR;
    return get_until(c, deadline);
}

static enum native_status get_nowait(struct call *c) {
    return check_open(c) ? get_until(c, 0) : NATIVE_ERROR;
}

static enum native_status simple_put(struct call *c) {
    return check_open(c) ? put_until(c, OS_NO_DEADLINE) : NATIVE_ERROR;
}

static enum native_status simple_get(struct call *c) {
    return check_open(c) ? get_until(c, OS_NO_DEADLINE) : NATIVE_ERROR;
}

static enum native_status size(struct call *c) {
    return native_return(c, value_from_small((int64_t)channel_len(channel_of(c))));
}

static enum native_status empty(struct call *c) {
    return native_return(c, value_from_bool(channel_len(channel_of(c)) == 0));
}

static enum native_status full(struct call *c) {
    int64_t most = channel_maxsize(channel_of(c));
    return native_return(c, value_from_bool(most && (int64_t)channel_len(channel_of(c)) >= most));
}

static enum native_status task_done(struct call *c) {
    if (channel_task_done(channel_of(c))) return native_return(c, VALUE_NONE);
    return native_value_error(c, "task_done() called too many times");
}

static enum native_status join(struct call *c) {
    return channel_join(channel_of(c), c) == CHANNEL_WAITS ? NATIVE_BLOCK : native_return(c, VALUE_NONE);
}

static enum native_status close_queue(struct call *c) {
    __atomic_fetch_or(&value_foreign(c->self)->h.flags, CLOSED, __ATOMIC_RELAXED);
    return native_return(c, VALUE_NONE);
}

static enum native_status nothing(struct call *c) {
    return native_return(c, VALUE_NONE);
}

static void drop(value self) {
    channel_destroy(value_foreign(self)->data);
}

static bool repr(struct interp *in, value self, struct text *out) {
    (void)in;
    const struct type *t = value_foreign(self)->type;
    text_printf(out, "<%s.%s object at 0x%012llx>", t->module, value_str(t->name)->bytes, (unsigned long long)heap_address(self));
    return true;
}

#define GET_DOC "Takes the next item that any process put in. While there is none it waits"
#define PUT_DOC "Puts an item in, for whichever process takes it out: as a copy"

#define QUEUE_METHODS                                                                                                      \
    {"put", "put(obj, block=True, timeout=None)", put, PUT_DOC ". While the queue is full it waits.", "q.put([1, 2])", 0}, \
    {"put_nowait", "put_nowait(obj)", put_nowait, PUT_DOC ", or raises queue.Full.", "q.put_nowait(5)", 0},                \
    {"get", "get(block=True, timeout=None)", get, GET_DOC "; queue.Empty when the time is over.", "q.get()", 0},           \
    {"get_nowait", "get_nowait()", get_nowait, "Takes the next item, or raises queue.Empty.", "q.get_nowait()", 0},        \
    {"qsize", "qsize()", size, "How many items are in it.", "q.qsize()", 0},                                               \
    {"empty", "empty()", empty, "Whether no item is in it.", "q.empty()", 0},                                              \
    {"full", "full()", full, "Whether no further item fits.", "q.full()", 0},                                              \
    {"close", "close()", close_queue, "This process puts no more in and takes no more out.", "q.close()", 0},              \
    {"join_thread", "join_thread()", nothing, "Does nothing: put has already written the item.", "q.join_thread()", 0},    \
    {"cancel_join_thread", "cancel_join_thread()", nothing, "Does nothing: put has already written the item.",             \
     "q.cancel_join_thread()", 0}

static const struct native_def PLAIN_METHODS[] = {QUEUE_METHODS};
static const struct native_def JOINABLE_METHODS[] = {
    QUEUE_METHODS,
    {"task_done", "task_done()", task_done, "Reports that the work on an item is done: once for each item taken.", "q.task_done()", 0},
    {"join", "join()", join, "Waits until every item that was put in has been reported done, by whatever process.", "q.join()", 0},
};
static const struct native_def SIMPLE_METHODS[] = {
    {"put", "put(obj)", simple_put, PUT_DOC ".", "q.put([1, 2])", 0},
    {"get", "get()", simple_get, GET_DOC ".", "q.get()", 0},
    {"empty", "empty()", empty, "Whether no item is in it.", "q.empty()", 0},
    {"close", "close()", close_queue, "This process puts no more in and takes no more out.", "q.close()", 0},
};

static const struct {
    struct native_def make;
    const struct native_def *methods;
    size_t nmethods;
} KINDS[] = {
    [PLAIN] = {{"Queue", "Queue(maxsize=0)", make_limited,
                "A queue between processes, made before they start. What is put in goes as a copy; first in, first out.",
                "q = multiprocessing.Queue()", 0},
               PLAIN_METHODS, LIB_COUNT(PLAIN_METHODS)},
    [JOINABLE] = {{"JoinableQueue", "JoinableQueue(maxsize=0)", make_limited,
                   "A Queue between processes whose join() waits until all that was put in has been reported done.",
                   "q = multiprocessing.JoinableQueue()", 0},
                  JOINABLE_METHODS, LIB_COUNT(JOINABLE_METHODS)},
    [SIMPLE] = {{"SimpleQueue", "SimpleQueue()", make_simple, "A queue between processes with only put and get.",
                 "q = multiprocessing.SimpleQueue()", 0},
                SIMPLE_METHODS, LIB_COUNT(SIMPLE_METHODS)},
};

static const struct type_ops OPS = {.drop = drop, .repr = repr};

void shared_queues_register(struct interp *in, struct module *multiprocessing) {
    for (size_t i = 0; i < LIB_COUNT(KINDS); i++) {
        struct type *t = interp_add_type(in, KINDS[i].make.name, &OPS, &KINDS[i].make, KINDS[i].methods, KINDS[i].nmethods, NULL);
        t->module = "multiprocessing.queues";
        interp_module_set(in, multiprocessing, KINDS[i].make.name, value_from_object(t));
        interp_add_help(in, "multiprocessing", t);
    }
}
