// The meter: between calls it reads the clocks and says how to go on.
//
//     begin   hush, note the log's end, CPU time, and last of all the clock
//     ...     the calls
//     end     the clock first, then CPU time, then what happened in the log
//
// The clock is the scheduler's, so that a simulated machine is timed by its own.
#include "lab/meter.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/cpus.h"
#include "lab/measure.h"
#include "lab/speedup.h"
#include "lab/timing.h"
#include "lab/usage.h"
#include "lang/interp.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "task/sched.h"
#include "trace/log.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

#define SIMULATED_HASTE 50

struct subject { // something that is timed
    struct measure_row row; // its name and walls are owned
    double *walls;
    size_t cap;
    int64_t calls; // of its next run
    bool seen;     // it has run once
};

struct meter {
    struct lab *lab;
    enum meter_kind kind;
    struct subject *subjects;
    size_t n, at;      // subjects; the one whose turn it is
    struct pace pace;  // timeit
    double loop;       // timeit: ns of one round of the empty loop, 0: not measured
    bool warm;         // compare: rounds count
    size_t counted;    // compare: rounds in the samples
    int64_t spent;     // compare: ns in counted rounds
    int64_t round_ns;  // compare: of the round that is on
    double *numbers;   // speedup: workers or sizes; owned
    size_t nnumbers;

    // the run that is on
    struct log_cursor log;
    struct measure before;
    struct measure now;

    // the whole
    task_id first;     // the number of the first task that can be one of theirs
    bool children;     // there were some that could not be counted
    int64_t haste;     // by how much times count for more when it is decided how often to run: exact ones need few
    bool prints;       // something was printed that was shown for the first run only
    int64_t machine, begun; // CPU time of all programs, and ours; and the time, when it began
    int64_t own;
    bool is_begun;
    double others;     // when it was reported
    bool is_reported;
};

static struct meter *meter_of(const struct call *c) {
    return value_foreign(c->self)->data;
}

static struct sched *sched_of(const struct call *c) {
    return task_of(c->fiber)->sched;
}

static int64_t all_cpu(const struct measure *m) {
    return m->user + m->sys + m->child_user + m->child_sys;
}

static void drop_meter(value self) {
    struct meter *m = value_foreign(self)->data;
    for (size_t i = 0; m && i < m->n; i++) {
        mem_free((char *)m->subjects[i].row.name);
        mem_free(m->subjects[i].walls);
    }
    if (m) mem_free(m->subjects);
    if (m) mem_free(m->numbers);
    mem_free(m);
}

// 0: everything is shown; 1: threads start and end unseen; 2: and what they print is not shown either.
static void hush(struct call *c, int64_t level) {
    log_append(sched_of(c)->log, EVENT_HUSH, task_of(c->fiber)->id, level, 0, NULL, 0);
}

// The simulated machine accounts for its own; nothing else runs on it, and nobody works in its kernel.
static void read_usage(struct call *c, struct measure *m) {
    struct sched *s = sched_of(c);
    if (!sched_is_simulated(s)) {
        usage_read(m);
        return;
    }
    struct sched_usage used = sched_usage(s);
    *m = (struct measure){.wall = m->wall, .user = used.cpu_ns, .child_user = used.children_cpu_ns};
}

static void begin_all(struct call *c, struct meter *m) {
    m->is_begun = true;
    m->haste = sched_is_simulated(sched_of(c)) ? SIMULATED_HASTE : 1;
    m->children = usage_has_children();
    m->machine = sched_is_simulated(sched_of(c)) ? -1 : usage_machine();
    struct measure own;
    read_usage(c, &own);
    m->own = all_cpu(&own);
    m->first = sched_enter(c->fiber)->next_id;
    sched_leave(sched_of(c));
    m->begun = sched_now(sched_of(c));
}

static enum native_status meter_begin(struct call *c) {
    struct meter *m = meter_of(c);
    if (!m->is_begun) begin_all(c, m);
    if (m->kind != METER_TIME) hush(c, m->subjects[m->at].seen ? 2 : 1);
    m->log.next = log_last_seq(sched_of(c)->log) + 1;
    read_usage(c, &m->before);
    m->before.wall = sched_now(sched_of(c));
    return native_return(c, VALUE_NONE);
}

// What the log says about a run: workers, child processes, and whether anything was printed.
struct sighting {
    task_id self;       // who runs it
    task_id *made;      // the tasks that it made, and those that they made; by number
    size_t nmade, cap;
    size_t live;        // of them
    size_t workers, processes;
    bool prints;
};

static bool has_made(const struct sighting *s, task_id id) {
    size_t low = 0, high = s->nmade;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->made[middle] < id) low = middle + 1;
        else high = middle;
    }
    return low < s->nmade && s->made[low] == id;
}

static void see_new(struct sighting *s, const struct event *e) {
    if ((task_id)e->b != s->self && !has_made(s, (task_id)e->b)) return;
    if (s->nmade && s->made[s->nmade - 1] >= e->task) return;
    mem_reserve(s->made, s->nmade, s->cap);
    s->made[s->nmade++] = e->task;
    s->processes += e->a == 1;
}

static void see(struct sighting *s, const struct event *e) {
    bool made = has_made(s, e->task);
    switch ((enum event_kind)e->kind) {
    case EVENT_CREATE:
        see_new(s, e);
        break;
    case EVENT_START:
        s->live += made;
        if (s->live > s->workers) s->workers = s->live;
        break;
    case EVENT_FINISH:
    case EVENT_FAIL:
    case EVENT_KILLED:
        s->live -= made && s->live > 0;
        s->prints |= made && e->kind == EVENT_FAIL;
        break;
    case EVENT_PRINT:
        s->prints |= made || e->task == s->self;
        break;
    default:
        break;
    }
}

#define SIGHT_BATCH 64

static struct sighting look_back(struct call *c, struct log_cursor from) {
    struct sighting s = {.self = task_of(c->fiber)->id};
    struct event *events = mem_alloc(SIGHT_BATCH * sizeof *events);
    struct text texts = {0};
    for (size_t n = SIGHT_BATCH; n == SIGHT_BATCH;) {
        n = log_read(sched_of(c)->log, &from, events, SIGHT_BATCH, &texts, false);
        for (size_t i = 0; i < n; i++) see(&s, &events[i]);
        text_clear(&texts);
    }
    text_finish(&texts);
    mem_free(events);
    mem_free(s.made);
    return s;
}

static void see_first_run(struct call *c, struct meter *m, struct subject *s, value result) {
    struct sighting seen = look_back(c, m->log);
    s->seen = true;
    s->row.workers = seen.workers;
    s->row.processes = seen.processes;
    s->row.uncalled = value_is_function(result) || value_is_native(result) || value_is_method(result);
    m->prints |= seen.prints;
}

static void keep_run(struct subject *s, const struct measure *run) {
    struct measure *sum = &s->row.sum;
    sum->wall += run->wall;
    sum->user += run->user;
    sum->sys += run->sys;
    sum->child_user += run->child_user;
    sum->child_sys += run->child_sys;
    mem_reserve(s->walls, s->row.runs, s->cap);
    s->walls[s->row.runs++] = (double)run->wall / (double)s->calls;
    s->row.walls = s->walls;
    s->row.calls = s->calls;
}

static void forget_runs(struct subject *s) {
    s->row.sum = (struct measure){0};
    s->row.runs = 0;
}

static void timeit_ended(struct meter *m, const struct measure *run) {
    struct subject *s = &m->subjects[0];
    double call = (double)run->wall / (double)m->pace.calls;
    s->calls = m->pace.calls;
    if (m->pace.stage == PACE_EMPTY && (m->loop <= 0 || call < m->loop)) m->loop = call;
    pace_ended(&m->pace, run->wall * m->haste);
    if (m->pace.counted) keep_run(s, run);
}

static void compare_ended(struct meter *m, const struct measure *run) {
    keep_run(&m->subjects[m->at], run);
    m->round_ns += run->wall * m->haste;
    m->at++;
}

static enum native_status meter_end(struct call *c) {
    struct meter *m = meter_of(c);
    int64_t now = sched_now(sched_of(c));
    struct measure run = {0};
    read_usage(c, &run);
    run.wall = now - m->before.wall;
    run.user -= m->before.user;
    run.sys -= m->before.sys;
    run.child_user -= m->before.child_user;
    run.child_sys -= m->before.child_sys;
    if (!m->subjects[m->at].seen) see_first_run(c, m, &m->subjects[m->at], c->args[0]);
    if (m->kind == METER_TIME) keep_run(&m->subjects[0], &run);
    else if (m->kind == METER_TIMEIT) timeit_ended(m, &run);
    else compare_ended(m, &run);
    return native_return(c, VALUE_NONE);
}

static enum native_status meter_calls(struct call *c) {
    struct meter *m = meter_of(c);
    if (m->kind >= METER_COMPARE) return native_return(c, value_from_small(m->subjects[m->at].calls));
    return native_return(c, value_from_small(m->pace.stage == PACE_DONE ? 0 : m->pace.calls));
}

static enum native_status meter_is_empty(struct call *c) {
    return native_return(c, value_from_bool(meter_of(c)->pace.stage == PACE_EMPTY));
}

// Rounds to warm up go on until everybody is called often enough in each; a long first round counts itself.
static void end_warm_up(struct meter *m) {
    m->counted = pace_first_round_counts(m->round_ns);
    m->spent = m->counted ? m->round_ns : 0;
    m->warm = true;
    for (size_t i = 0; i < m->n && !m->counted; i++) {
        struct subject *s = &m->subjects[i];
        int64_t calls = pace_calls(s->row.sum.wall * m->haste, s->calls);
        if (calls != s->calls) m->warm = false;
        s->calls = calls;
        forget_runs(s);
    }
}

static enum native_status meter_another(struct call *c) {
    struct meter *m = meter_of(c);
    if (!m->warm) {
        if (m->round_ns) end_warm_up(m);
    } else {
        m->counted++;
        m->spent += m->round_ns;
    }
    m->at = 0;
    m->round_ns = 0;
    return native_return(c, value_from_bool(!m->warm || pace_another_round(m->counted, m->spent)));
}

static enum native_status meter_finish(struct call *c) {
    hush(c, 0);
    return native_return(c, VALUE_NONE);
}

// The machine's own count goes in hundredths of a second: a shorter time says nothing.
#define OTHERS_NS INT64_C(200000000)

static double others(struct call *c, const struct meter *m) {
    struct measure own;
    int64_t wall = sched_now(sched_of(c)) - m->begun, machine = usage_machine();
    if (m->machine < 0 || machine < 0 || m->children || wall < OTHERS_NS || usage_has_children()) return 0;
    usage_read(&own);
    return measure_others(machine - m->machine, all_cpu(&own) - m->own, wall, usage_machine_cores());
}

// The feed shows time and name when threads are alive, or were in this cell; `time` lets those of its call be seen, too.
static size_t columns_left(struct call *c) {
    const struct meter *m = meter_of(c);
    uint32_t cell = task_of(c->fiber)->cell;
    struct sched *s = sched_enter(c->fiber);
    bool alone = s->live == 0 && m->kind != METER_TIME;
    for (const struct task *t = s->first; t && t->id < m->first; t = t->next) {
        if (t != s->main && t->cell == cell) alone = false;
    }
    sched_leave(s);
    return alone ? 79 : 57;
}

static void write_report(struct meter *m, const struct measure_row *rows, const struct measure_view *v, struct text *out) {
    struct plot *plot = mem_alloc_zero(1, sizeof *plot);
    struct speedup by = {.rows = rows, .xs = m->numbers, .n = m->nnumbers};
    switch (m->kind) {
    case METER_TIME: measure_report_time(out, rows, v); break;
    case METER_TIMEIT: measure_report_timeit(out, rows, m->loop, v); break;
    case METER_COMPARE:
        measure_report_compare(out, rows, m->n, v);
        speedup_bars(rows, m->n, plot);
        break;
    case METER_WORKERS: speedup_report_workers(out, &by, v, plot); break;
    case METER_SIZES: speedup_report_sizes(out, &by, v, plot); break;
    }
    if (plot->n) lab_keep(m->lab, plot);
    else mem_free(plot);
}

// May be called once more when the heap is full.
static enum native_status meter_report(struct call *c) {
    struct meter *m = meter_of(c);
    struct sched *s = sched_of(c);
    if (!m->is_reported) m->others = others(c, m);
    m->is_reported = true;
    struct measure_view v = {.unicode = __atomic_load_n(&m->lab->unicode, __ATOMIC_RELAXED), .cores = (int)sched_cores(s), .simulated = sched_is_simulated(s),
                             .others = m->others, .hushed = m->prints,
                             .columns = columns_left(c)};
    struct text out = {0};
    struct measure_row *rows = mem_alloc(m->n * sizeof *rows);
    for (size_t i = 0; i < m->n; i++) rows[i] = m->subjects[i].row;
    write_report(m, rows, &v, &out);
    value text = make_text(&c->fiber->cache, &out);
    mem_free(rows);
    text_finish(&out);
    return native_made(c, text);
}

static const struct native_def METHODS[] = {
    {"another", "another()", meter_another, "Whether there is another round.", "", NATIVE_HIDDEN},
    {"begin", "begin()", meter_begin, "A run begins.", "", NATIVE_HIDDEN},
    {"calls", "calls()", meter_calls, "How many calls the next run has; 0: none.", "", NATIVE_HIDDEN},
    {"end", "end(result, /)", meter_end, "The run is over.", "", NATIVE_HIDDEN},
    {"finish", "finish()", meter_finish, "All runs are over, or failed.", "", NATIVE_HIDDEN},
    {"is_empty", "is_empty()", meter_is_empty, "Whether the next run is one of the empty loop.", "", NATIVE_HIDDEN},
    {"report", "report()", meter_report, "What was found out, as text.", "", NATIVE_HIDDEN},
};

static const struct type_ops METER_OPS = {.drop = drop_meter};

static const char *name_of(value f) {
    if (value_is_function(f)) return value_str(value_function(f)->name)->bytes;
    if (value_is_native(f)) return value_native(f)->def->name;
    if (value_is_method(f)) return name_of(value_method(f)->function);
    return type_name(f);
}

value meter_make(struct call *c, enum meter_kind kind, const value *fs, size_t n) {
    struct lab *lab = c->user;
    value v = make_foreign(&c->fiber->cache, lab->meter, NULL);
    if (v == VALUE_UNDEF) return v;
    struct meter *m = mem_alloc_zero(1, sizeof *m);
    m->lab = lab;
    m->kind = kind;
    m->n = n;
    m->subjects = mem_alloc_zero(n, sizeof *m->subjects);
    for (size_t i = 0; i < n; i++) {
        m->subjects[i].row.name = mem_copy_string(name_of(fs[i]));
        m->subjects[i].calls = 1;
    }
    value_foreign(v)->data = m;
    return v;
}

void meter_set_pace(value meter, int64_t number, int64_t repeat) {
    struct meter *m = value_foreign(meter)->data;
    pace_begin(&m->pace, number, repeat);
}

// Rows are named after their calls: f(4).
void meter_set_numbers(value meter, const int64_t *numbers, size_t n) {
    struct meter *m = value_foreign(meter)->data;
    m->numbers = mem_alloc(n * sizeof *m->numbers);
    m->nnumbers = n;
    for (size_t i = 0; i < n; i++) m->numbers[i] = (double)numbers[i];
    for (size_t i = 0; i < m->n && m->kind == METER_WORKERS; i++) {
        struct text name = {0};
        text_printf(&name, "%s(%lld)", m->subjects[i].row.name, (long long)numbers[i]);
        mem_free((char *)(uintptr_t)m->subjects[i].row.name);
        m->subjects[i].row.name = text_take(&name);
    }
}

struct type *meter_register(struct interp *in) {
    return interp_add_type(in, "meter", &METER_OPS, NULL, METHODS, COUNT(METHODS), NULL);
}
