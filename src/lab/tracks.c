// The state machine of tracks.h. Entries are sorted by task number; those of ended tasks become gaps with the next event, and gaps are
// squeezed out when they are half of all. Where events were left out, what a task does tells what it must be doing: who prints, runs.
#include "lab/tracks.h"
#include "base/mem.h"
#include "base/utf8.h"
#include <string.h>

#define MAIN_TASK 1
#define UNSTARTED_MAX 50000 // tasks that were made and never started, before the older half is forgotten

static struct track *add(struct tracks *k, uint32_t id);
static void set_name(struct track *t, const char *name, size_t len);

void tracks_init(struct tracks *k) {
    *k = (struct tracks){0};
    struct track *t = add(k, MAIN_TASK);
    set_name(t, "MainThread", strlen("MainThread"));
    t->state = TRACK_IDLE;
    t->process = t->number;
}

static void release(struct tracks *k, struct track *t) {
    if (k->gone) k->gone(k->user, t);
    mem_free(t->name);
    text_finish(&t->what);
    text_finish(&t->call);
    mem_free(t);
}

void tracks_finish(struct tracks *k) {
    for (size_t i = 0; i < k->len; i++) release(k, k->at[i]);
    mem_free(k->at);
    *k = (struct tracks){0};
}

static size_t place_of(const struct tracks *k, uint32_t id) {
    size_t low = 0, high = k->len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (k->at[middle]->id < id) low = middle + 1;
        else high = middle;
    }
    return low;
}

struct track *tracks_find(struct tracks *k, uint32_t id) {
    if (k->last && k->last->id == id) return k->last;
    size_t at = place_of(k, id);
    if (at == k->len || k->at[at]->id != id || k->at[at]->gone) return NULL;
    return k->last = k->at[at];
}

static bool is_named(const struct track *t, const struct track *by, const char *name, size_t len) {
    const char *own = t->process == by->process && t->kind == TASK_THREAD_INSIDE ? strrchr(t->name, '/') : NULL;
    own = own ? own + 1 : t->name;
    return strlen(own) == len && memcmp(own, name, len) == 0;
}

struct track *tracks_named(struct tracks *k, const struct track *by, const char *name, size_t len) {
    for (size_t i = k->len; i-- > 0;) {
        struct track *t = k->at[i];
        if (!t->gone && t != by && is_named(t, by, name, len)) return t;
    }
    return NULL;
}

static void squeeze(struct tracks *k) {
    size_t kept = 0;
    for (size_t i = 0; i < k->len; i++) {
        if (k->at[i]->gone) release(k, k->at[i]);
        else k->at[kept++] = k->at[i];
    }
    k->len = kept;
    k->ngone = 0;
}

static void set_gone(struct tracks *k, struct track *t) {
    t->gone = true;
    k->ngone++;
    if (k->last == t) k->last = NULL;
}

// The older half of what was made and never started, when there is very much of it.
static void forget_unstarted(struct tracks *k) {
    size_t waiting = 0;
    for (size_t i = 0; i < k->len; i++) waiting += !k->at[i]->gone && k->at[i]->state == TRACK_NEW;
    for (size_t i = 0, excess = waiting > UNSTARTED_MAX ? waiting / 2 : 0; i < k->len && excess > 0; i++) {
        if (k->at[i]->gone || k->at[i]->state != TRACK_NEW) continue;
        set_gone(k, k->at[i]);
        excess--;
    }
    squeeze(k);
}

// A new track in the place of its number; one of the same number there is a reset's remainder.
static struct track *add(struct tracks *k, uint32_t id) {
    if (k->ngone > 64 && k->ngone > k->len / 2) squeeze(k);
    if (k->len > UNSTARTED_MAX && k->len == k->cap) forget_unstarted(k);
    struct track *t = mem_alloc_zero(1, sizeof *t);
    *t = (struct track){.id = id, .number = ++k->given, .started = -1, .since = k->now};
    size_t at = place_of(k, id);
    if (at < k->len && k->at[at]->id == id) {
        if (k->at[at]->gone) k->ngone--;
        if (k->last == k->at[at]) k->last = NULL;
        release(k, k->at[at]);
        k->at[at] = t;
        return t;
    }
    mem_reserve(k->at, k->len, k->cap);
    memmove(&k->at[at + 1], &k->at[at], (k->len - at) * sizeof(struct track *));
    k->at[at] = t;
    k->len++;
    return t;
}

static void set_name(struct track *t, const char *name, size_t len) {
    mem_free(t->name);
    t->name = mem_copy_bytes(name, len);
}

// A task that nobody has introduced: its beginning was lost.
static struct track *meet(struct tracks *k, uint32_t id) {
    struct track *t = tracks_find(k, id);
    if (t) return t;
    struct text name = {0};
    t = add(k, id);
    text_printf(&name, "Task-%u", id);
    t->name = text_take(&name);
    t->process = 1;
    return t;
}

static struct track *create(struct tracks *k, const struct event *e) {
    struct track *parent = e->b > 0 ? tracks_find(k, (uint32_t)e->b) : NULL;
    uint32_t process = parent ? parent->process : 1;
    struct track *t = add(k, e->task);
    set_name(t, e->text, e->text_len);
    t->kind = e->a ? TASK_PROCESS : process == 1 ? TASK_THREAD : TASK_THREAD_INSIDE;
    t->process = e->a ? t->number : process;
    t->parent = e->b > 0 ? (uint32_t)e->b : 0;
    return t;
}

static void end_interval(struct tracks *k, struct track *t, int64_t to) {
    bool shown = t->state != TRACK_NEW && t->state != TRACK_ENDED;
    if (shown && to > t->since && k->interval) k->interval(k->user, t, to);
    t->since = to;
}

static void become(struct tracks *k, struct track *t, enum track_state state, int64_t ns) {
    if (t->state == state && state != TRACK_WAITING) return;
    end_interval(k, t, ns);
    t->state = state;
}

static void start(struct tracks *k, struct track *t, const struct event *e) {
    become(k, t, TRACK_STARTING, e->ns);
    t->started = e->ns;
    text_clear(&t->call);
    text_add(&t->call, e->text, e->text_len);
}

static void block(struct tracks *k, struct track *t, const struct event *e) {
    become(k, t, TRACK_WAITING, e->ns);
    t->why = e->a >= 0 && e->a < WAIT_WHY_COUNT ? (enum wait_why)e->a : WAIT_OTHER;
    t->holder = e->b > 0 ? (uint32_t)e->b : 0;
    text_clear(&t->what);
    text_add(&t->what, e->text, e->text_len);
}

static void take_chunk(struct tracks *k, struct track *t, const struct event *e, int64_t items) {
    become(k, t, TRACK_RUNNING, e->ns);
    end_interval(k, t, e->ns);
    t->first = e->a;
    t->items = items;
}

// What only somebody who runs can do.
static void must_run(struct tracks *k, struct track *t, int64_t ns) {
    if (t->state == TRACK_STARTING || t->state == TRACK_READY) become(k, t, TRACK_RUNNING, ns);
}

static void change(struct tracks *k, struct track *t, const struct event *e) {
    switch ((enum event_kind)e->kind) {
    case EVENT_NAME: set_name(t, e->text, e->text_len); break;
    case EVENT_START: start(k, t, e); break;
    case EVENT_RUN:
    case EVENT_WAKE:
    case EVENT_CELL: become(k, t, TRACK_RUNNING, e->ns); break;
    case EVENT_SWITCH: become(k, t, e->a < 0 ? TRACK_READY : TRACK_RUNNING, e->ns); break;
    case EVENT_BLOCK: block(k, t, e); break;
    case EVENT_ACQUIRE:
    case EVENT_RELEASE:
    case EVENT_PRINT: must_run(k, t, e->ns); break;
    case EVENT_CHUNK: take_chunk(k, t, e, e->b); break;
    case EVENT_CHUNK_END: take_chunk(k, t, e, 0); break;
    case EVENT_CELL_END: become(k, t, TRACK_IDLE, e->ns); break;
    case EVENT_FINISH:
    case EVENT_FAIL:
    case EVENT_KILLED: become(k, t, TRACK_ENDED, e->ns); break;
    default: break;
    }
}

struct track *tracks_event(struct tracks *k, const struct event *e) {
    if (k->last && k->last->state == TRACK_ENDED) set_gone(k, k->last);
    if (e->ns > k->now) k->now = e->ns;
    if (e->task == 0 || e->kind == EVENT_DROPPED) return NULL;
    bool is_new = e->kind == EVENT_CREATE && e->task != MAIN_TASK;
    struct track *t = is_new ? create(k, e) : meet(k, e->task);
    change(k, t, e);
    return k->last = t;
}

// What a state is called; NULL: it depends on what is waited for.
static const char *const waits[WAIT_WHY_COUNT] = {
    [WAIT_NOTHING] = "waiting",
    [WAIT_SLEEP] = "asleep",
    [WAIT_OUTPUT] = "waits for the screen",
    [WAIT_HOST] = "in the shell",
    [WAIT_GIL] = "waits for the GIL",
};

void track_add_label(const struct track *t, struct text *out) {
    static const char *const names[] = {
#define X(name, text) [TRACK_##name] = text,
        TRACK_STATES(X)
#undef X
    };
    if (t->state == TRACK_RUNNING && t->items == 1) {
        text_printf(out, "item %lld", (long long)t->first);
    } else if (t->state == TRACK_RUNNING && t->items > 1) {
        text_printf(out, "items %lld to %lld", (long long)t->first, (long long)(t->first + t->items - 1));
    } else if (t->state != TRACK_WAITING) {
        text_add_str(out, names[t->state]);
    } else if (waits[t->why] || t->what.len == 0) {
        text_add_str(out, waits[t->why] ? waits[t->why] : "waiting");
    } else {
        text_add_str(out, t->why == WAIT_JOIN ? "joins " : "waits for ");
        utf8_add_visible(out, text_str(&t->what), t->what.len);
    }
}
