// Events to what tasks did (timeline.h). A state machine for each task: an event ends one interval and begins the next. It draws
// nothing and keeps no event.
//
// Where events are missing, what was going on is cut off at the last one that was seen and is "not known" until the task is heard
// of again: a picture may have holes, but it never shows what was not in the log.
#include "lab/timeline_record.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "task/task.h"
#include <stdio.h>
#include <string.h>

#define TEXT_COLUMNS 72     // of a text that is kept
#define ITEMS_MAX 2000000u  // intervals, spans, arrows and prints of one recorder; what comes later is counted
#define NOBODY UINT32_MAX
#define MISSING_MAX 1000000000000 // events of one loss, so that they can be added up

static const uint8_t wait_states[WAIT_WHY_COUNT] = {
    [WAIT_SLEEP] = TIMELINE_ASLEEP,         [WAIT_LOCK] = TIMELINE_LOCK,
    [WAIT_JOIN] = TIMELINE_JOIN,            [WAIT_OUTPUT] = TIMELINE_OUTPUT,
    [WAIT_SEMAPHORE] = TIMELINE_SEMAPHORE,  [WAIT_EVENT] = TIMELINE_EVENT,
    [WAIT_CONDITION] = TIMELINE_CONDITION,  [WAIT_BARRIER] = TIMELINE_BARRIER,
    [WAIT_QUEUE_EMPTY] = TIMELINE_QUEUE,    [WAIT_QUEUE_FULL] = TIMELINE_QUEUE,
    [WAIT_QUEUE_UNFINISHED] = TIMELINE_QUEUE, [WAIT_GIL] = TIMELINE_GIL, // all others: TIMELINE_OTHER
};

struct timeline_recorder *timeline_recorder_create(void) {
    struct timeline_recorder *r = mem_alloc_zero(1, sizeof *r);
    r->first_ns = TIMELINE_NEVER;
    r->last_ns = -RECORD_TIME_MAX;
    r->full_ns = INT64_MAX;
    return r;
}

void timeline_recorder_destroy(struct timeline_recorder *r) {
    if (!r) return;
    timeline_finish(&r->all);
    map_finish(&r->lock_keys);
    mem_free(r->more);
    mem_free(r->locks);
    mem_free(r->cells);
    mem_free(r->rounds);
    text_finish(&r->scratch);
    mem_free(r);
}

// Texts.

static bool is_plain(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++) {
        if (s[i] < ' ' || s[i] > '~') return false;
    }
    return len <= TEXT_COLUMNS;
}

// Harmless, on one line, and not too long.
static uint32_t keep_text(struct timeline_recorder *r, const char *s, size_t len) {
    if (is_plain(s, len)) return strings_add(&r->all.texts, s, len);
    text_clear(&r->scratch);
    utf8_add_visible(&r->scratch, s, len < 16 * TEXT_COLUMNS ? len : 16 * TEXT_COLUMNS);
    const char *safe = text_str(&r->scratch);
    for (size_t i = 0; i < r->scratch.len; i++) {
        if (safe[i] == '\n' || safe[i] == '\t') r->scratch.data[i] = ' ';
    }
    size_t fits = r->scratch.len;
    if (utf8_width(safe, fits) > TEXT_COLUMNS) {
        r->scratch.len = utf8_fit(safe, fits, TEXT_COLUMNS - 3);
        text_add_str(&r->scratch, "...");
    }
    return strings_add(&r->all.texts, text_str(&r->scratch), r->scratch.len);
}

static uint32_t keep_line(struct timeline_recorder *r, const struct event *e) {
    const char *end = memchr(e->text, '\n', e->text_len);
    return keep_text(r, e->text, end ? (size_t)(end - e->text) : e->text_len);
}

// Tasks.

static bool find_task(struct timeline_recorder *r, uint32_t id, uint32_t *index) {
    size_t found;
    if (r->all.ntasks && id == r->last_id) {
        *index = r->last_index;
        return true;
    }
    if (!map_get(&r->all.ids, (const char *)&id, sizeof id, &found)) return false;
    r->last_id = id;
    r->last_index = *index = (uint32_t)found;
    return true;
}

static uint32_t add_task(struct timeline_recorder *r, uint32_t id) {
    mem_reserve(r->all.tasks, r->all.ntasks, r->all.tasks_cap);
    mem_reserve(r->more, r->all.ntasks, r->more_cap);
    uint32_t index = (uint32_t)r->all.ntasks++;
    r->all.tasks[index] = (struct timeline_task){.id = id, .created = TIMELINE_NEVER, .started = TIMELINE_NEVER, .ended = TIMELINE_NEVER};
    r->more[index] = (struct recorded_task){.parent = NOBODY, .released_ns = TIMELINE_NEVER, .woke_ns = TIMELINE_NEVER};
    map_set(&r->all.ids, (const char *)&id, sizeof id, index);
    r->last_id = id;
    r->last_index = index;
    return index;
}

static struct timeline_interval *open_interval(struct timeline_task *t) {
    struct timeline_interval *last = t->nintervals ? &t->intervals[t->nintervals - 1] : NULL;
    return last && last->to == RECORD_OPEN ? last : NULL;
}

// What lasted no time is no interval.
static void leave_state(struct timeline_recorder *r, uint32_t task, int64_t ns) {
    struct timeline_task *t = &r->all.tasks[task];
    struct timeline_interval *last = open_interval(t);
    if (!last) return;
    if (last->from >= ns) t->nintervals--, r->kept--;
    else last->to = ns;
}

static void enter_state(struct timeline_recorder *r, uint32_t task, struct timeline_interval next) {
    struct timeline_task *t = &r->all.tasks[task];
    struct timeline_interval *last = open_interval(t);
    if (last && timeline_is_alike(last, &next)) return;
    leave_state(r, task, next.from);
    last = t->nintervals ? &t->intervals[t->nintervals - 1] : NULL;
    if (last && last->to == next.from && timeline_is_alike(last, &next)) {
        last->to = RECORD_OPEN;
        return;
    }
    next.to = RECORD_OPEN;
    mem_reserve(t->intervals, t->nintervals, t->intervals_cap);
    t->intervals[t->nintervals++] = next;
    r->kept++;
    if (task < r->first_open) r->first_open = task;
}

static void enter_plain(struct timeline_recorder *r, uint32_t task, int64_t ns, enum timeline_state state) {
    enter_state(r, task, (struct timeline_interval){.from = ns, .state = (uint8_t)state});
}

// A task that is heard of without its beginning. What it did while events were missing is not known.
static uint32_t task_at(struct timeline_recorder *r, uint32_t id) {
    uint32_t index;
    char name[32];
    if (find_task(r, id, &index)) return index;
    index = add_task(r, id);
    int len = id == RECORD_MAIN ? snprintf(name, sizeof name, "MainThread") : snprintf(name, sizeof name, "Task-%u", id);
    r->all.tasks[index].name = keep_text(r, name, (size_t)len);
    if (id != RECORD_MAIN && r->all.nlosses) enter_plain(r, index, r->all.losses[r->all.nlosses - 1].from, TIMELINE_UNKNOWN);
    return index;
}

static bool is_over(const struct timeline_recorder *r, uint32_t task) {
    return r->all.tasks[task].end != TIMELINE_OPEN;
}

// Cells and rounds.

static struct recorded_cell *cell_at(struct timeline_recorder *r, uint32_t number, int64_t ns) {
    for (size_t i = r->ncells; i-- > 0;) {
        if (r->cells[i].number == number) return &r->cells[i];
    }
    mem_reserve(r->cells, r->ncells, r->cells_cap);
    r->cells[r->ncells++] = (struct recorded_cell){.number = number, .from = ns, .to = RECORD_OPEN, .last_end = TIMELINE_NEVER};
    return &r->cells[r->ncells - 1];
}

static void end_round_when_quiet(struct timeline_recorder *r, int64_t ns) {
    if (r->nrounds && !r->cell_runs && r->live == 0 && r->rounds[r->nrounds - 1].end == RECORD_OPEN) r->rounds[r->nrounds - 1].end = ns;
}

static void on_cell(struct timeline_recorder *r, const struct event *e) {
    mem_reserve(r->cells, r->ncells, r->cells_cap);
    r->cells[r->ncells++] = (struct recorded_cell){.number = e->cell, .from = e->ns, .to = RECORD_OPEN, .last_end = TIMELINE_NEVER};
    r->cell_runs = true;
    enter_plain(r, task_at(r, e->task), e->ns, TIMELINE_RUNNING);
}

static void on_cell_end(struct timeline_recorder *r, const struct event *e) {
    cell_at(r, e->cell, e->ns)->to = e->ns;
    r->cell_runs = false;
    leave_state(r, task_at(r, e->task), e->ns);
    end_round_when_quiet(r, e->ns);
}

// Arrows and spans.

static size_t add_arrow(struct timeline_recorder *r, const struct timeline_arrow *a) {
    mem_reserve(r->all.arrows, r->all.narrows, r->all.arrows_cap);
    r->all.arrows[r->all.narrows++] = *a;
    r->kept++;
    return r->all.narrows;
}

static size_t begin_span(struct timeline_recorder *r, uint32_t task, struct timeline_span span) {
    struct timeline_task *t = &r->all.tasks[task];
    span.to = RECORD_OPEN;
    mem_reserve(t->spans, t->nspans, t->spans_cap);
    t->spans[t->nspans++] = span;
    r->kept++;
    return t->nspans - 1;
}

static void end_spans(struct timeline_recorder *r, uint32_t task, int64_t ns) {
    struct timeline_task *t = &r->all.tasks[task];
    for (size_t i = 0; i < t->nspans; i++) {
        if (t->spans[i].to == RECORD_OPEN) t->spans[i].to = ns;
    }
}

static struct recorded_lock *lock_at(struct timeline_recorder *r, uint32_t task, int64_t number) {
    int64_t key[2] = {r->more[task].root, number};
    size_t index;
    if (map_get(&r->lock_keys, (const char *)key, sizeof key, &index)) return &r->locks[index];
    map_set(&r->lock_keys, (const char *)key, sizeof key, r->nlocks);
    mem_reserve(r->locks, r->nlocks, r->locks_cap);
    r->locks[r->nlocks++] = (struct recorded_lock){.released_by = NOBODY};
    return &r->locks[r->nlocks - 1];
}

// It waited, and has it now: from whom?
static void hand_over(struct timeline_recorder *r, uint32_t task, const struct recorded_lock *lock, int64_t ns) {
    struct recorded_task *more = &r->more[task];
    struct timeline_task *t = &r->all.tasks[task];
    struct timeline_interval *wait = more->wait < t->nintervals ? &t->intervals[more->wait] : NULL;
    bool by_other = lock->released_by != NOBODY && wait && wait->holder && wait->holder != r->all.tasks[lock->released_by].id;
    if (by_other && wait->state == TIMELINE_LOCK) wait->others = true;
    if (more->wake) {
        r->all.arrows[more->wake - 1].kind = TIMELINE_HANDS_OVER;
        r->all.arrows[more->wake - 1].to = ns;
    } else if (lock->released_by != NOBODY && lock->released_by != task) {
        add_arrow(r, &(struct timeline_arrow){.kind = TIMELINE_HANDS_OVER, .from = lock->released_ns, .to = ns,
            .source = lock->released_by, .target = task, .what = more->waited_for});
    }
}

static void on_acquire(struct timeline_recorder *r, uint32_t task, const struct event *e) {
    struct recorded_lock *lock = lock_at(r, task, e->a);
    struct recorded_task *more = &r->more[task];
    uint32_t name = keep_text(r, e->text, e->text_len);
    if (more->waited_for && more->waited_for == name) hand_over(r, task, lock, e->ns);
    more->waited_for = 0;
    more->wake = 0;
    lock->holder = task;
    lock->is_held = true;
    lock->span = (uint32_t)begin_span(r, task, (struct timeline_span){.from = e->ns, .what = name, .kind = TIMELINE_HOLDS});
}

static void on_release(struct timeline_recorder *r, uint32_t task, const struct event *e) {
    struct recorded_lock *lock = lock_at(r, task, e->a);
    if (lock->is_held) {
        struct timeline_span *span = &r->all.tasks[lock->holder].spans[lock->span];
        if (span->to == RECORD_OPEN) span->to = e->ns;
    }
    lock->is_held = false;
    lock->released_by = task;
    lock->released_ns = r->more[task].released_ns = e->ns;
}

static void on_chunk(struct timeline_recorder *r, uint32_t task, const struct event *e) {
    char what[64];
    int len = e->b == 1 ? snprintf(what, sizeof what, "item %lld", (long long)e->a)
                        : snprintf(what, sizeof what, "items %lld to %lld", (long long)e->a, (long long)((uint64_t)e->a + (uint64_t)e->b - 1));
    cell_at(r, e->cell, e->ns)->is_busy = true;
    begin_span(r, task, (struct timeline_span){.from = e->ns, .what = keep_text(r, what, (size_t)len), .kind = TIMELINE_CHUNK});
}

static void on_chunk_end(struct timeline_recorder *r, uint32_t task, const struct event *e) {
    struct timeline_task *t = &r->all.tasks[task];
    for (size_t i = t->nspans; i-- > 0;) {
        if (t->spans[i].kind != TIMELINE_CHUNK) continue;
        if (t->spans[i].to == RECORD_OPEN) t->spans[i].to = e->ns;
        return;
    }
}

// Lives.

static void on_create(struct timeline_recorder *r, const struct event *e) {
    uint32_t parent = NOBODY, before;
    if (e->b > 0 && e->b < UINT32_MAX && !find_task(r, (uint32_t)e->b, &parent)) parent = NOBODY;
    if (find_task(r, e->task, &before)) leave_state(r, before, e->ns); // numbering began anew
    uint32_t task = add_task(r, e->task);
    struct timeline_task *t = &r->all.tasks[task];
    t->name = keep_text(r, e->text, e->text_len);
    t->is_process = e->a == 1;
    t->is_inside = e->flags & EVENT_INSIDE;
    t->created = e->ns;
    r->more[task].parent = parent;
    r->more[task].root = t->is_process ? e->task : parent != NOBODY ? r->more[parent].root : 0;
    if (e->task != RECORD_MAIN) enter_plain(r, task, e->ns, TIMELINE_NEW);
}

static void begin_round(struct timeline_recorder *r, int64_t ns) {
    if (r->nrounds && r->rounds[r->nrounds - 1].end == RECORD_OPEN) return;
    mem_reserve(r->rounds, r->nrounds, r->rounds_cap);
    r->rounds[r->nrounds++] = (struct recorded_round){.zero = ns, .end = RECORD_OPEN};
}

static void on_start(struct timeline_recorder *r, uint32_t task, const struct event *e) {
    struct timeline_task *t = &r->all.tasks[task];
    uint32_t by = r->more[task].parent, starter;
    if (e->b > 0 && e->b < UINT32_MAX && find_task(r, (uint32_t)e->b, &starter)) by = starter;
    if (t->started == TIMELINE_NEVER) r->live++;
    t->started = e->ns;
    t->call = keep_text(r, e->text, e->text_len);
    r->more[task].cell = e->cell;
    struct recorded_cell *cell = cell_at(r, e->cell, e->ns);
    cell->live++;
    cell->is_busy = true;
    begin_round(r, e->ns);
    enter_plain(r, task, e->ns, TIMELINE_READY);
    if (by == NOBODY || by == task) return;
    add_arrow(r, &(struct timeline_arrow){.kind = TIMELINE_STARTS, .from = e->ns, .to = e->ns, .source = by, .target = task, .what = t->call});
}

static uint32_t awaited(struct timeline_recorder *r, const struct event *e) {
    const char *more = e->a == WAIT_QUEUE_EMPTY ? " (empty)" : e->a == WAIT_QUEUE_FULL ? " (full)" : e->a == WAIT_QUEUE_UNFINISHED ? " (unfinished)" : "";
    if (!*more || !e->text_len || e->text_len > TEXT_COLUMNS) return keep_text(r, e->text, e->text_len);
    char what[TEXT_COLUMNS + 32];
    int len = snprintf(what, sizeof what, "%.*s%s", (int)e->text_len, e->text, more);
    return keep_text(r, what, (size_t)len);
}

static void on_block(struct timeline_recorder *r, uint32_t task, const struct event *e) {
    struct timeline_interval wait = {.from = e->ns, .what = awaited(r, e)};
    if (e->a >= 0 && e->a < WAIT_WHY_COUNT) wait.state = wait_states[e->a];
    if (e->b > 0 && e->b < UINT32_MAX && wait.state == TIMELINE_LOCK) wait.holder = (uint32_t)e->b;
    r->more[task].wake = 0;
    r->more[task].waited_for = 0;
    enter_state(r, task, wait);
}

static void add_wake(struct timeline_recorder *r, uint32_t task, uint32_t by, const struct event *e) {
    const struct timeline_interval *wait = open_interval(&r->all.tasks[task]);
    struct timeline_arrow a = {.kind = TIMELINE_WAKES, .from = e->ns, .to = e->ns, .source = by, .target = task, .what = wait->what};
    if (wait->state == TIMELINE_JOIN && is_over(r, by)) {
        a.kind = TIMELINE_ENDS;
        a.from = r->all.tasks[by].ended;
    } else if (wait->state == TIMELINE_LOCK && r->more[by].released_ns >= wait->from) {
        a.from = r->more[by].released_ns;
    }
    r->more[task].wake = add_arrow(r, &a);
}

static void on_wake(struct timeline_recorder *r, uint32_t task, const struct event *e) {
    const struct timeline_interval *wait = open_interval(&r->all.tasks[task]);
    uint32_t by;
    if (wait && wait->state == TIMELINE_LOCK) {
        r->more[task].waited_for = wait->what;
        r->more[task].wait = (size_t)(wait - r->all.tasks[task].intervals);
    }
    bool knows = wait && e->a != 1 && e->b > 0 && e->b < UINT32_MAX && find_task(r, (uint32_t)e->b, &by) && by != task;
    if (knows) add_wake(r, task, by, e);
    enter_plain(r, task, e->ns, TIMELINE_RUNNING);
}

// On a simulated machine: it has a core from now on, or none. One that was woken and has done nothing since had none until now.
static void on_switch(struct timeline_recorder *r, uint32_t task, const struct event *e) {
    const struct timeline_interval *now = open_interval(&r->all.tasks[task]);
    int64_t woke = r->more[task].woke_ns;
    if (e->a < 0) {
        enter_plain(r, task, e->ns, TIMELINE_READY);
        return;
    }
    if (now && now->state == TIMELINE_RUNNING && woke != TIMELINE_NEVER && woke >= now->from) enter_plain(r, task, woke, TIMELINE_READY);
    enter_plain(r, task, e->ns, TIMELINE_RUNNING);
}

static void on_end(struct timeline_recorder *r, uint32_t task, const struct event *e) {
    static const uint8_t ends[] = {TIMELINE_FINISHED, TIMELINE_FAILED, TIMELINE_KILLED};
    struct timeline_task *t = &r->all.tasks[task];
    leave_state(r, task, e->ns);
    end_spans(r, task, e->ns);
    t->end = ends[e->kind - EVENT_FINISH];
    t->ended = e->ns;
    t->cpu_ns = e->a;
    t->outcome = keep_line(r, e);
    mem_reserve(r->all.finished, r->all.nfinished, r->finished_cap);
    r->all.finished[r->all.nfinished++] = task;
    if (t->started == TIMELINE_NEVER) return;
    struct recorded_cell *cell = cell_at(r, r->more[task].cell, e->ns);
    if (cell->live) cell->live--;
    cell->last_end = e->ns;
    if (r->live) r->live--;
    end_round_when_quiet(r, e->ns);
}

static void on_print(struct timeline_recorder *r, uint32_t task, const struct event *e) {
    if (e->text_len == 0 || (e->text_len == 1 && *e->text == '\n')) return;
    mem_reserve(r->all.prints, r->all.nprints, r->all.prints_cap);
    r->all.prints[r->all.nprints++] = (struct timeline_print){.ns = e->ns, .task = task, .text = keep_line(r, e)};
    r->kept++;
}

// From the last event before the hole on, nothing is known of those who were alive.
static void on_dropped(struct timeline_recorder *r, const struct event *e, int64_t before) {
    int64_t missing = e->a < 0 ? 0 : e->a < MISSING_MAX ? e->a : MISSING_MAX;
    mem_reserve(r->all.losses, r->all.nlosses, r->all.losses_cap);
    r->all.losses[r->all.nlosses++] = (struct timeline_loss){.from = before, .to = e->ns, .missing = missing, .minor = e->b == 1};
    bool first = true;
    for (size_t i = r->first_open; i < r->all.ntasks; i++) {
        if (!open_interval(&r->all.tasks[i])) continue;
        if (first) r->first_open = i;
        first = false;
        enter_plain(r, (uint32_t)i, before, TIMELINE_UNKNOWN);
    }
    if (first) r->first_open = r->all.ntasks;
}

static void take_life(struct timeline_recorder *r, uint32_t task, const struct event *e) {
    switch ((enum event_kind)e->kind) {
    case EVENT_NAME: r->all.tasks[task].name = keep_text(r, e->text, e->text_len); break;
    case EVENT_START: on_start(r, task, e); break;
    case EVENT_RUN: enter_plain(r, task, e->ns, TIMELINE_RUNNING); break;
    case EVENT_BLOCK: on_block(r, task, e); break;
    case EVENT_WAKE: on_wake(r, task, e); break;
    case EVENT_ACQUIRE: on_acquire(r, task, e); break;
    case EVENT_RELEASE: on_release(r, task, e); break;
    case EVENT_SWITCH: on_switch(r, task, e); break;
    case EVENT_CHUNK: on_chunk(r, task, e); break;
    case EVENT_CHUNK_END: on_chunk_end(r, task, e); break;
    case EVENT_PRINT: on_print(r, task, e); break;
    case EVENT_FINISH:
    case EVENT_FAIL:
    case EVENT_KILLED: on_end(r, task, e); break;
    default: break;
    }
}

static void take(struct timeline_recorder *r, const struct event *e, int64_t before) {
    if (e->cell && e->kind != EVENT_CELL) cell_at(r, e->cell, e->ns); // its beginning may be lost
    if (e->kind == EVENT_CELL) on_cell(r, e);
    else if (e->kind == EVENT_CELL_END) on_cell_end(r, e);
    else if (e->kind == EVENT_CREATE) on_create(r, e);
    else if (e->kind == EVENT_DROPPED) on_dropped(r, e, before);
    else if (e->task != 0) {
        uint32_t task = task_at(r, e->task);
        if (is_over(r, task)) return;
        take_life(r, task, e);
        r->more[task].woke_ns = e->kind == EVENT_WAKE ? e->ns : TIMELINE_NEVER;
    }
}

void timeline_recorder_event(struct timeline_recorder *r, const struct event *e) {
    struct event copy = *e;
    if (e->kind >= EVENT_COUNT || e->kind == EVENT_HUSH || e->kind == EVENT_NOTE || e->kind == EVENT_RESULT) return;
    if (copy.ns < r->last_ns) copy.ns = r->last_ns;
    if (copy.ns > RECORD_TIME_MAX) copy.ns = RECORD_TIME_MAX;
    int64_t before = r->first_ns == TIMELINE_NEVER ? copy.ns : r->last_ns;
    if (r->first_ns == TIMELINE_NEVER) r->first_ns = copy.ns;
    r->last_ns = copy.ns;
    if (r->kept >= ITEMS_MAX) {
        if (r->full_ns == INT64_MAX) r->full_ns = copy.ns;
        r->all.left_out++;
        return;
    }
    take(r, &copy, before);
}
