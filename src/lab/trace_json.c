// Events to a Chrome trace. What viewers demand: slices of one track must nest (ours are flat), and an arrow's ends must lie inside slices.
// So an arrow is written together with the slice that it leads to, once that is known to have a length; where it comes from is taken one
// nanosecond early, inside the slice that ends there.
//
//     MainThread  | running          | joins Thread-1            | running
//                          \start                               ^join
//     Thread-1              | starting | running | waits for Lock | running
//                                                               ^lock: from the slice of who let it go
#include "lab/trace_json.h"
#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/utf8.h"
#include <string.h>

#define LOCK_TRACKS 0x40000000u // numbers of their tracks, behind those of tasks
#define CELL_TRACK (LOCK_TRACKS - 1)
#define PRINT_MAX 200       // bytes of what was printed
#define FLOWS_MAX 4         // arrows that lead to one slice

enum flow_kind { FLOW_START, FLOW_JOIN, FLOW_LOCK, FLOW_WAKE };
static const char *const flow_names[] = {"start", "join", "lock", "wake"};

struct flow { // from where it comes
    enum flow_kind kind;
    uint32_t process, number; // of the track
    int64_t ns;
};

// What is kept of a track beside its state.
struct extra {
    struct flow flows[FLOWS_MAX]; // that lead to the slice which is open
    size_t nflows;
    struct flow joined;  // from the task that it joins, once that has ended
    uint32_t joins;      // number of the task that it waits for; 0: none
    int64_t start_ns;    // START's arrow: from where
    uint32_t start_process, start_number;
    bool wants_lock;     // it waits, or has just waited, for one
    size_t joiners;      // how many wait for its end
};

struct lock {
    char *name;        // owned
    uint32_t process, number;
    bool held;
    int64_t since;
    char *by;          // owned
    struct flow let_go; // number 0: nobody did, or it leads nowhere
};

struct trace_json {
    struct text *out;
    struct json json;
    struct tracks tracks;
    struct lock *locks;
    size_t nlocks, cap_locks;
    struct map lock_at;    // "process/name" to its place
    struct text key;
    int64_t zero;          // time of the first event
    bool begun;
    uint64_t flows;        // numbers given
    int64_t dropped;
    int64_t cell_since;    // -1: none is open
    int64_t cell;
};

static const char *const colors[TRACK_STATE_COUNT] = {
    [TRACK_STARTING] = "thread_state_runnable", [TRACK_RUNNING] = "thread_state_running", [TRACK_READY] = "thread_state_runnable",
    [TRACK_WAITING] = "thread_state_iowait",    [TRACK_IDLE] = "grey",
};

static struct extra *extra_of(struct track *k) {
    if (!k->mine) k->mine = mem_alloc_zero(1, sizeof(struct extra));
    return k->mine;
}

// Opens a record of the trace's list: {"ph":"X","pid":1,"tid":2
static void begin(struct trace_json *t, const char *phase, uint32_t process, uint32_t number) {
    json_begin_object(&t->json);
    json_str_at(&t->json, "ph", phase);
    json_int_at(&t->json, "pid", process);
    json_int_at(&t->json, "tid", number);
}

static void add_time(struct trace_json *t, const char *key, int64_t ns) {
    json_thousandths_at(&t->json, key, ns);
}

static void end(struct trace_json *t) {
    json_end_object(&t->json);
    text_add_char(t->out, '\n');
}

// Microseconds have three decimals, but a viewer holds nanoseconds in 64 bits: never before zero.
static int64_t since_zero(const struct trace_json *t, int64_t ns) {
    return ns > t->zero ? ns - t->zero : 0;
}

static void name_it(struct trace_json *t, const char *what, uint32_t process, uint32_t number, const struct text *name) {
    begin(t, "M", process, number);
    json_str_at(&t->json, "name", what);
    json_key(&t->json, "args");
    json_begin_object(&t->json);
    json_string_at(&t->json, "name", text_str(name), name->len);
    json_end_object(&t->json);
    end(t);
}

static void add_visible_name(struct text *out, const char *name) {
    utf8_add_visible(out, name, strlen(name));
}

static void name_track(struct trace_json *t, const struct track *k) {
    struct text name = {0};
    text_printf(&name, "%03u ", k->id);
    add_visible_name(&name, k->name);
    name_it(t, "thread_name", k->process, k->number, &name);
    text_finish(&name);
}

static void name_process(struct trace_json *t, const struct track *k, int64_t pid) {
    struct text name = {0};
    if (k->number == 1) text_add_str(&name, "000 bobbin");
    else text_printf(&name, "%03u ", k->id);
    if (k->number != 1) add_visible_name(&name, k->name);
    if (pid > 0) text_printf(&name, " (pid %lld)", (long long)pid);
    name_it(t, "process_name", k->process, k->number, &name);
    text_finish(&name);
}

static void write_flow(struct trace_json *t, const struct flow *f, const struct track *to, int64_t ns) {
    uint64_t id = ++t->flows;
    for (int side = 0; side < 2; side++) {
        begin(t, side ? "f" : "s", side ? to->process : f->process, side ? to->number : f->number);
        json_str_at(&t->json, "cat", "flow");
        json_str_at(&t->json, "name", flow_names[f->kind]);
        json_int_at(&t->json, "id", (int64_t)id);
        add_time(t, "ts", since_zero(t, side || f->ns > ns ? ns : f->ns));
        if (side) json_str_at(&t->json, "bp", "e");
        end(t);
    }
}

static void begin_slice(struct trace_json *t, uint32_t process, uint32_t number, int64_t from, int64_t to) {
    begin(t, "X", process, number);
    add_time(t, "ts", since_zero(t, from));
    add_time(t, "dur", to - from);
}

static void add_details(struct trace_json *t, const struct track *k) {
    const struct track *holder = k->state == TRACK_WAITING && k->holder ? tracks_find(&t->tracks, k->holder) : NULL;
    bool shows_call = k->state == TRACK_STARTING && k->call.len;
    if (!holder && !shows_call) return;
    json_key(&t->json, "args");
    json_begin_object(&t->json);
    if (holder) json_str_at(&t->json, "held by", holder->name);
    if (shows_call) json_string_at(&t->json, "call", text_str(&k->call), k->call.len);
    json_end_object(&t->json);
}

// A state has ended, and is a slice. Then come the arrows that lead to it.
static void write_slice(void *user, struct track *k, int64_t to) {
    struct trace_json *t = user;
    struct extra *x = k->mine;
    struct text *label = &t->key;
    text_clear(label);
    track_add_label(k, label);
    begin_slice(t, k->process, k->number, k->since, to);
    json_string_at(&t->json, "name", text_str(label), label->len);
    json_str_at(&t->json, "cname", colors[k->state]);
    add_details(t, k);
    end(t);
    for (size_t i = 0; x && i < x->nflows; i++) write_flow(t, &x->flows[i], k, k->since);
    if (x) x->nflows = 0;
}

static void forget_extra(void *user, struct track *k) {
    mem_free(k->mine);
    k->mine = NULL;
}

struct trace_json *trace_json_begin(struct text *out) {
    struct trace_json *t = mem_alloc_zero(1, sizeof *t);
    t->out = out;
    t->json.out = out;
    t->cell_since = -1;
    tracks_init(&t->tracks);
    t->tracks.interval = write_slice;
    t->tracks.gone = forget_extra;
    t->tracks.user = t;
    json_begin_object(&t->json);
    json_str_at(&t->json, "displayTimeUnit", "ms");
    json_key(&t->json, "traceEvents");
    json_begin_array(&t->json);
    return t;
}

// An arrow to the slice that is open on k, from just before ns on another track: inside the slice that was open there.
static void lead_to(struct track *k, enum flow_kind kind, uint32_t process, uint32_t number, int64_t ns) {
    struct extra *x = extra_of(k);
    if (x->nflows < FLOWS_MAX) x->flows[x->nflows++] = (struct flow){kind, process, number, ns};
}

// Where an arrow may leave k at ns: false when nothing of a length lies before it.
static bool leave(const struct track *k, int64_t since, int64_t ns, struct flow *out) {
    if (ns <= since) return false;
    *out = (struct flow){.process = k->process, .number = k->number, .ns = ns - 1};
    return true;
}

static struct lock *find_lock(struct trace_json *t, const struct track *k, const char *name, size_t len) {
    size_t at;
    text_clear(&t->key);
    text_printf(&t->key, "%u/", k->process);
    text_add(&t->key, name, len);
    if (map_get(&t->lock_at, text_str(&t->key), t->key.len, &at)) return &t->locks[at];
    mem_reserve(t->locks, t->nlocks, t->cap_locks);
    map_set(&t->lock_at, text_str(&t->key), t->key.len, t->nlocks);
    struct lock *l = &t->locks[t->nlocks];
    *l = (struct lock){.name = mem_copy_bytes(name, len), .process = k->process, .number = LOCK_TRACKS + (uint32_t)t->nlocks};
    t->nlocks++;
    struct text label = {0};
    text_printf(&label, "~%03zu ", t->nlocks);
    add_visible_name(&label, l->name);
    name_it(t, "thread_name", l->process, l->number, &label);
    text_finish(&label);
    return l;
}

static void close_lock(struct trace_json *t, struct lock *l, int64_t to) {
    if (l->held && to > l->since) {
        begin_slice(t, l->process, l->number, l->since, to);
        json_str_at(&t->json, "name", l->by);
        end(t);
    }
    l->held = false;
}

static void close_locks_of(struct trace_json *t, uint32_t process, int64_t to) {
    for (size_t i = 0; i < t->nlocks; i++) {
        if (t->locks[i].process == process) close_lock(t, &t->locks[i], to);
    }
}

static void acquired(struct trace_json *t, struct track *k, const struct event *e) {
    struct lock *l = find_lock(t, k, e->text, e->text_len);
    struct extra *x = extra_of(k);
    close_lock(t, l, e->ns); // its release was left out
    l->held = true;
    l->since = e->ns;
    mem_free(l->by);
    l->by = mem_copy_string(k->name);
    if (x->wants_lock && l->let_go.number && l->let_go.number != k->number) {
        lead_to(k, FLOW_LOCK, l->let_go.process, l->let_go.number, l->let_go.ns);
    }
    x->wants_lock = false;
    l->let_go.number = 0;
}

static void released(struct trace_json *t, struct track *k, const struct event *e) {
    struct lock *l = find_lock(t, k, e->text, e->text_len);
    close_lock(t, l, e->ns);
    if (!leave(k, k->since, e->ns, &l->let_go)) l->let_go.number = 0;
}

static void blocked(struct trace_json *t, struct track *k) {
    struct extra *x = extra_of(k);
    x->wants_lock = k->why == WAIT_LOCK;
    if (k->why != WAIT_JOIN) return;
    struct track *target = tracks_named(&t->tracks, k, text_str(&k->what), k->what.len);
    if (!target) return;
    x->joins = target->id;
    x->joined.number = 0;
    extra_of(target)->joiners++;
}

// Who woke it, where neither a lock nor an end says so: who put something into a queue, set an event.
static void lead_from_waker(struct trace_json *t, struct track *k, const struct event *e) {
    struct track *waker = e->b > 0 && e->b != k->id ? tracks_find(&t->tracks, (uint32_t)e->b) : NULL;
    struct flow from;
    if (!waker || k->why == WAIT_LOCK || k->why == WAIT_JOIN || !leave(waker, waker->since, e->ns, &from)) return;
    lead_to(k, FLOW_WAKE, from.process, from.number, from.ns);
}

static void woken(struct trace_json *t, struct track *k, const struct event *e) {
    struct extra *x = extra_of(k);
    lead_from_waker(t, k, e);
    if (x->joined.number) lead_to(k, FLOW_JOIN, x->joined.process, x->joined.number, x->joined.ns);
    struct track *target = x->joins ? tracks_find(&t->tracks, x->joins) : NULL;
    if (target && target->mine) extra_of(target)->joiners -= extra_of(target)->joiners > 0;
    x->joins = x->joined.number = 0;
}

// Tells those who join it from where the arrow to them will come.
static void ended(struct trace_json *t, struct track *k, int64_t since, int64_t ns) {
    struct flow from;
    if (k->kind == TASK_PROCESS) close_locks_of(t, k->process, ns);
    size_t joiners = k->mine ? extra_of(k)->joiners : 0;
    if (!joiners || !leave(k, since, ns, &from)) return;
    for (size_t i = 0; joiners && i < t->tracks.len; i++) {
        struct extra *x = t->tracks.at[i]->mine;
        if (!x || x->joins != k->id) continue;
        x->joined = from;
        x->joins = 0;
        joiners--;
    }
}

static void started(struct trace_json *t, struct track *k, const struct event *e) {
    struct track *parent = k->parent ? tracks_find(&t->tracks, k->parent) : NULL;
    struct flow from;
    if (k->kind == TASK_PROCESS) name_process(t, k, e->a);
    name_track(t, k);
    if (!parent) return;
    // A process may be told of at the very moment in which its parent began to wait for it: then the arrow leaves just behind that.
    if (!leave(parent, parent->since, e->ns, &from)) leave(parent, parent->since, parent->since + 2, &from);
    struct extra *x = extra_of(k);
    x->start_ns = from.ns;
    x->start_process = from.process;
    x->start_number = from.number;
}

static void runs(struct track *k) {
    struct extra *x = extra_of(k);
    if (x->start_number) lead_to(k, FLOW_START, x->start_process, x->start_number, x->start_ns);
    x->start_number = 0;
}

// A point in time on a track; k NULL: across all of them. The caller ends it.
static void point(struct trace_json *t, const struct track *k, const char *name, int64_t ns) {
    begin(t, "i", k ? k->process : 1, k ? k->number : 1);
    json_str_at(&t->json, "name", name);
    json_str_at(&t->json, "s", k ? "t" : "g");
    add_time(t, "ts", since_zero(t, ns));
}

static void printed(struct trace_json *t, const struct track *k, const struct event *e) {
    size_t len = e->text_len < PRINT_MAX ? e->text_len : PRINT_MAX;
    while (len && len < e->text_len && ((unsigned char)e->text[len] & 0xc0) == 0x80) len--;
    point(t, k, "print", e->ns);
    json_key(&t->json, "args");
    json_begin_object(&t->json);
    json_string_at(&t->json, "text", e->text, len);
    json_end_object(&t->json);
    end(t);
}

static void missing(struct trace_json *t, const struct event *e) {
    t->dropped += e->a;
    point(t, NULL, e->b ? "waits and locks are missing here" : "events are missing here", e->ns);
    json_key(&t->json, "args");
    json_begin_object(&t->json);
    json_int_at(&t->json, "events", e->a);
    json_end_object(&t->json);
    end(t);
}

static void close_cell(struct trace_json *t, int64_t to) {
    if (t->cell_since < 0) return;
    struct text name = {0};
    text_printf(&name, "cell %lld", (long long)t->cell);
    begin_slice(t, 1, CELL_TRACK, t->cell_since, to > t->cell_since ? to : t->cell_since + 1);
    json_string_at(&t->json, "name", text_str(&name), name.len);
    end(t);
    text_finish(&name);
    t->cell_since = -1;
}

// The tracks that are there from the beginning.
static void begin_all(struct trace_json *t, const struct event *e) {
    struct track *main = tracks_find(&t->tracks, 1);
    struct text cells = {0};
    t->begun = true;
    t->zero = main->since = t->tracks.now = e->ns;
    name_process(t, main, 0);
    name_track(t, main);
    text_add_str(&cells, "000 cells");
    name_it(t, "thread_name", 1, CELL_TRACK, &cells);
    text_finish(&cells);
}

void trace_json_add(struct trace_json *t, const struct event *e) {
    if (!t->begun) begin_all(t, e);
    const struct track *before = tracks_find(&t->tracks, e->task);
    int64_t since = before ? before->since : e->ns;
    struct track *k = tracks_event(&t->tracks, e);
    if (e->kind == EVENT_DROPPED) missing(t, e);
    if (!k) return;
    switch ((enum event_kind)e->kind) {
    case EVENT_CELL:
        close_cell(t, e->ns);
        t->cell_since = e->ns;
        t->cell = e->a;
        break;
    case EVENT_CELL_END: close_cell(t, e->ns); break;
    case EVENT_NAME:
        if (k->state != TRACK_NEW) name_track(t, k);
        break;
    case EVENT_START: started(t, k, e); break;
    case EVENT_RUN: runs(k); break;
    case EVENT_BLOCK: blocked(t, k); break;
    case EVENT_WAKE: woken(t, k, e); break;
    case EVENT_ACQUIRE: acquired(t, k, e); break;
    case EVENT_RELEASE: released(t, k, e); break;
    case EVENT_PRINT: printed(t, k, e); break;
    case EVENT_FINISH:
    case EVENT_FAIL:
    case EVENT_KILLED: ended(t, k, since, e->ns); break;
    default: break;
    }
}

static void close_all(struct trace_json *t) {
    int64_t now = t->tracks.now;
    close_cell(t, now);
    for (size_t i = 0; i < t->nlocks; i++) {
        close_lock(t, &t->locks[i], now);
        mem_free(t->locks[i].name);
        mem_free(t->locks[i].by);
    }
    for (size_t i = 0; i < t->tracks.len; i++) {
        struct track *k = t->tracks.at[i];
        bool shown = !k->gone && k->state != TRACK_NEW && k->state != TRACK_ENDED;
        if (shown && now > k->since) write_slice(t, k, now);
    }
}

void trace_json_end(struct trace_json *t) {
    struct json *j = &t->json;
    close_all(t);
    json_end_array(j);
    json_key(j, "otherData");
    json_begin_object(j);
    json_str_at(j, "program", "bobbin");
    json_int_at(j, "events missing", t->dropped);
    json_end_object(j);
    json_end_object(j);
    text_add_char(t->out, '\n');
    tracks_finish(&t->tracks);
    mem_free(t->locks);
    map_finish(&t->lock_at);
    text_finish(&t->key);
    mem_free(t);
}
