// The engine: puts interpreter, scheduler and log together, and runs cells on MainThread.
//
// MainThread is a pthread that waits for a job, runs it as one fiber from beginning to end, and reports with CELL_END; by
// then the engine is idle again. Everything the two threads share stands under the scheduler's mutex.
#include "task/engine.h"
#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "lang/generator.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "task/before.h"
#include "task/deadlock.h"
#include "task/host.h"
#include "task/pins.h"
#include "task/pool.h"
#include "task/process_inside.h"
#include "task/sched.h"
#include <errno.h>
#include <string.h>

#define DEFAULT_MEMORY ((size_t)1 << 30)
#define DEFAULT_TASKS 20000
#define ERROR_WIDTH 80

struct job {
    struct source *source;
    uint32_t cell;
    bool interactive;
    bool rest; // no text: what is still alive runs to its end
};

struct engine {
    struct engine_options options;
    struct interp *in;
    struct log *log;
    struct sched *sched;
    struct host host;
    struct hosting hosting;
    pthread_t thread;

    // Guarded by the scheduler's mutex.
    struct os_cond wanted; // a job came, or the end
    struct job job;        // source NULL: none
    bool busy;             // from engine_run to CELL_END
    bool resting;          // it runs no cell, but what is still alive
    bool closing;
    unsigned interrupts;   // of the running cell
    uint32_t cells;
};

static enum native_status engine_print(void *user, struct fiber *f, const char *text, size_t len) {
    struct engine *e = user;
    return host_print(e->sched, f, text, len);
}

static enum native_status engine_command(struct call *c, const char *line, size_t len) {
    struct engine *e = interp_host(c->interp)->user;
    return host_command(&e->hosting, c, line, len);
}

// A variable that holds something to call is no reason to read `f 5` as anything but a call.
static bool is_variable(void *user, const char *name, size_t len) {
    struct engine *e = user;
    int slot = interp_find_slot(e->in, name, len);
    if (slot < 0 || !interp_is_user_variable(e->in, slot)) return false;
    value v = value_load(&interp_globals(e->in)[slot]);
    return !value_is_function(v) && !value_is_native(v) && !value_is_method(v) && !value_is_type(v);
}

static bool is_command(void *user, const char *name, size_t len) {
    struct engine *e = user;
    return e->options.is_command && e->options.is_command(e->options.user, name, len);
}

static struct parse_options parse_options(struct engine *e) {
    return (struct parse_options){.is_variable = is_variable, .is_host_command = is_command, .user = e};
}

struct outcome {
    enum cell_outcome kind;
    struct text error;
    struct text result;
    bool has_result;
    bool is_verdict; // the error is the scheduler's
    bool is_promise; // the result is lazy, and nothing of it has been computed
};

static bool is_interrupt(value error) {
    if (!value_is_exception(error)) return false;
    return str_is(value_str(value_exception(error)->type->name), "KeyboardInterrupt");
}

static void note_failure(struct fiber *f, struct outcome *o) {
    o->kind = f->killed || is_interrupt(f->error) ? CELL_INTERRUPTED : CELL_FAILED;
    if (value_is_exception(f->error)) exception_format(f->interp, &o->error, f->error, ERROR_WIDTH);
    else text_add_str(&o->error, "KeyboardInterrupt");
}

// The scheduler itself saw that it would not end. The mutex is held.
static void note_verdict_locked(struct sched *s, struct outcome *o) {
    if (s->verdict.len == 0) return;
    o->is_verdict = true;
    o->kind = CELL_FAILED;
    text_clear(&o->error);
    text_add(&o->error, s->verdict.data, s->verdict.len);
    text_clear(&s->verdict);
}

// The value of the cell's last statement, as a notebook shows it.
static void note_result(struct fiber *f, bool interactive, struct outcome *o) {
    if (!interactive || f->result == VALUE_NONE || f->result == VALUE_UNDEF) return;
    o->is_promise = generator_is_promise(f->result);
    o->has_result = ops_repr(f, &o->result, f->result);
    if (!o->has_result) note_failure(f, o);
}

static const struct code *compile(struct engine *e, struct source *src, struct outcome *o) {
    struct parse_options options = parse_options(e);
    const struct code *code = NULL;
    struct diag diag = {0};
    if (interp_compile(e->in, src, &options, &code, &diag) != PARSE_OK) {
        code = NULL;
        o->kind = CELL_NOT_PARSED;
        diag_format(&o->error, &diag, ERROR_WIDTH);
    }
    diag_finish(&diag);
    return code;
}

// Compiles and runs on MainThread's fiber, inside the world.
static void run_code(struct engine *e, const struct job *job, struct fiber *f, struct outcome *o) {
    if (heap_wants_collection(interp_heap(e->in))) sched_collect(e->sched);
    const struct code *code = compile(e, job->source, o);
    if (!code) return;
    bool done = fiber_start_code(f, code) && e->sched->ops->run(task_of(f)) == VM_DONE;
    if (done) note_result(f, job->interactive, o);
    else note_failure(f, o);
}

// An interrupt that came before there was a fiber reaches it now.
static void begin_cell(struct engine *e, const struct job *job, struct fiber *f) {
    struct task *t = e->sched->main;
    log_set_cell(e->log, job->cell);
    os_mutex_lock(&e->sched->mutex);
    f->task = t;
    t->fiber = f;
    t->state = TASK_RUNNING;
    t->why = WAIT_NOTHING;
    t->cell = job->cell;
    deadlock_cell_begins_locked(e->sched);
    if (e->interrupts > 0) fiber_request(f, POLL_INTERRUPT);
    if (e->interrupts > 1 || e->closing) fiber_request(f, POLL_KILL);
    os_mutex_unlock(&e->sched->mutex);
    task_log(t, EVENT_CELL, job->cell, 0, job->source->name);
    if (e->sched->before) e->sched->before->ops->cell(e->sched->before, t);
}

static void put_text(struct task *t, enum event_kind kind, int64_t a, int64_t b, const struct text *text) {
    struct event e = {.kind = (uint16_t)kind, .task = t->id, .cell = t->cell, .a = a, .b = b, .text = text_str(text)};
    e.text_len = (uint32_t)text->len;
    log_put(t->sched->log, &e);
}

// Idle before CELL_END is in the log: whoever reads it may give the next cell at once.
static void end_cell(struct engine *e, struct outcome *o) {
    struct task *t = e->sched->main;
    if (o->has_result) put_text(t, EVENT_RESULT, o->is_promise, 0, &o->result);
    if (before_of(t)) before_of(t)->ops->cell_end(before_of(t), t);
    task_log_gil(t);
    os_mutex_lock(&e->sched->mutex);
    t->fiber = NULL;
    deadlock_cell_ends_locked(e->sched);
    note_verdict_locked(e->sched, o);
    pool_task_ended_locked(t);
    t->state = TASK_BLOCKED;
    t->why = WAIT_OTHER;
    strcpy(t->waits_name, "the next input");
    e->busy = e->resting = false;
    put_text(t, EVENT_CELL_END, o->kind, o->is_verdict, &o->error);
    os_mutex_unlock(&e->sched->mutex);
}

static void run_cell(struct engine *e, struct job *job) {
    struct fiber *f = mem_alloc_zero(1, sizeof *f);
    struct outcome o = {.kind = CELL_FINE};
    world_enter(&e->sched->world);
    fiber_init(f, e->in);
    begin_cell(e, job, f);
    world_leave(&e->sched->world); // and in again, for a stopper that found no running fiber here to ask
    task_step_in(f->task);
    run_code(e, job, f, &o);
    end_cell(e, &o);
    fiber_finish(f);
    task_step_out(f->task);
    mem_free(f);
    text_finish(&o.error);
    text_finish(&o.result);
}

// MainThread does nothing but wait. Under some schedulers nothing happens but by its thread.
static void run_rest(struct engine *e) {
    struct outcome o = {.kind = CELL_FINE};
    struct sched *s = e->sched;
    os_mutex_lock(&s->mutex);
    text_clear(&s->verdict);
    deadlock_rest_locked(s, true);
    sched_unlock(s);
    sched_wait_quiet(s, false);
    os_mutex_lock(&s->mutex);
    deadlock_rest_locked(s, false);
    if (e->interrupts > 0) o.kind = CELL_INTERRUPTED;
    os_mutex_unlock(&s->mutex);
    end_cell(e, &o);
    text_finish(&o.error);
}

static void note_main_thread(struct task *t) {
    os_mutex_lock(&t->sched->mutex);
    t->thread = pthread_self();
    t->os_id = os_thread_id();
    t->native_id = t->os_id;
    t->ident = (int64_t)(uintptr_t)pthread_self();
    os_mutex_unlock(&t->sched->mutex);
}

static void main_loop(void *arg) {
    struct engine *e = arg;
    struct os_mutex *mutex = &e->sched->mutex;
    note_main_thread(e->sched->main);
    os_mutex_lock(mutex);
    while (!e->closing) {
        if (!e->job.source && !e->job.rest) {
            os_cond_wait(&e->wanted, mutex, OS_NO_DEADLINE);
            continue;
        }
        struct job job = e->job;
        e->job = (struct job){0};
        os_mutex_unlock(mutex);
        if (job.rest) run_rest(e);
        else run_cell(e, &job);
        os_mutex_lock(mutex);
    }
    e->sched->main->os_id = 0;
    os_mutex_unlock(mutex);
    source_destroy(e->job.source);
}

// Events bear the scheduler's time; where another scheduler took over, it goes on from the time of the one before.
static int64_t log_clock(void *user) {
    const struct engine *e = user;
    if (e->sched) return sched_now(e->sched) + e->sched->log_offset;
    return e->options.schedule.schedule == SCHEDULE_SIM ? 0 : clock_now();
}

static bool make_parts(struct engine *e) {
    const struct engine_options *o = &e->options;
    struct text unused = {0};
    bool fine = schedule_check(&e->options.schedule, &unused);
    text_finish(&unused);
    if (!fine) {
        errno = EINVAL;
        return false;
    }
    e->log = log_create(o->clock ? o->clock : log_clock, o->clock ? o->clock_user : e);
    if (!e->log) return false;
    e->host = (struct host){.user = e, .print = engine_print, .command = engine_command};
    e->in = interp_create(o->memory_limit ? o->memory_limit : DEFAULT_MEMORY, &e->host);
    e->sched = sched_create(&o->schedule, e->in, e->log);
    if (!e->sched) return false;
    e->sched->max_tasks = o->max_tasks ? o->max_tasks : DEFAULT_TASKS;
    e->hosting = (struct hosting){.command = o->command, .user = o->user};
    hosting_init(&e->hosting, e->sched);
    if (o->setup) o->setup(o->user, e, e->in);
    return os_thread_create(&e->thread, main_loop, e, 0, "MainThread", false);
}

// Whatever exists of an engine whose threads are gone.
static void destroy_parts(struct engine *e) {
    if (e->sched) sched_close(e->sched);
    if (e->in) interp_destroy(e->in);
    hosting_finish(&e->hosting);
    sched_destroy(e->sched);
    log_destroy(e->log);
    os_cond_finish(&e->wanted);
    mem_free(e);
}

struct engine *engine_create(const struct engine_options *o) {
    struct engine *e = mem_alloc_zero(1, sizeof *e);
    e->options = *o;
    os_cond_init(&e->wanted);
    if (!make_parts(e)) {
        int error = errno;
        destroy_parts(e);
        errno = error;
        return NULL;
    }
    return e;
}

void engine_destroy(struct engine *e) {
    if (!e) return;
    os_mutex_lock(&e->sched->mutex);
    e->closing = true;
    e->sched->closing = true;
    sched_kill_all_locked(e->sched);
    sched_request_locked(e->sched->main, POLL_KILL);
    os_cond_signal(&e->wanted);
    os_mutex_unlock(&e->sched->mutex);
    os_thread_join(e->thread);
    destroy_parts(e);
}

struct interp *engine_interp(struct engine *e) {
    return e->in;
}

struct log *engine_log(struct engine *e) {
    return e->log;
}

struct sched *engine_sched(struct engine *e) {
    return e->sched;
}

uint32_t engine_run(struct engine *e, struct source *src, bool interactive) {
    os_mutex_lock(&e->sched->mutex);
    invariant(!e->busy);
    uint32_t cell = ++e->cells;
    e->job = (struct job){.source = src, .cell = cell, .interactive = interactive};
    e->busy = true;
    e->interrupts = 0;
    os_cond_signal(&e->wanted);
    os_mutex_unlock(&e->sched->mutex);
    return cell;
}

bool engine_run_rest(struct engine *e) {
    struct sched *s = e->sched;
    os_mutex_lock(&s->mutex);
    invariant(!e->busy);
    bool needed = s->live > s->live_daemons;
    if (needed) {
        e->job = (struct job){.cell = e->cells, .rest = true};
        e->busy = e->resting = true;
        e->interrupts = 0;
        os_cond_signal(&e->wanted);
    }
    os_mutex_unlock(&s->mutex);
    return needed;
}

bool engine_is_idle(struct engine *e) {
    os_mutex_lock(&e->sched->mutex);
    bool idle = !e->busy;
    os_mutex_unlock(&e->sched->mutex);
    return idle;
}

enum parse_result engine_check(struct engine *e, const char *text, struct diag *diag) {
    struct parse_options options = parse_options(e);
    options.interactive = true;
    struct source *src = source_create("<input>", text, strlen(text), 1);
    struct arena arena = {0};
    struct ast_block block;
    world_enter(&e->sched->world); // is_variable looks at values
    enum parse_result r = parse_source(src, &options, &arena, &block, diag);
    world_leave(&e->sched->world);
    arena_finish(&arena);
    if (r == PARSE_OK) source_destroy(src);
    else diag->kept = src;
    return r;
}

void engine_work(struct engine *e) {
    os_mutex_lock(&e->sched->outside);
}

void engine_rest(struct engine *e) {
    os_mutex_unlock(&e->sched->outside);
}

void engine_guard_forks(struct engine *e, struct os_mutex *guard) {
    __atomic_store_n(&e->sched->fork_guard, guard, __ATOMIC_RELEASE);
}

bool engine_is_asked(struct engine *e) {
    return host_is_asked(&e->hosting);
}

void engine_serve(struct engine *e) {
    host_serve(&e->hosting);
}

void engine_interrupt(struct engine *e) {
    os_mutex_lock(&e->sched->mutex);
    if (e->busy) {
        e->interrupts++;
        if (e->resting) sched_kill_all_locked(e->sched);
        else sched_request_locked(e->sched->main, e->interrupts > 1 ? POLL_KILL : POLL_INTERRUPT);
    }
    os_mutex_unlock(&e->sched->mutex);
}

bool engine_set_schedule(struct engine *e, const struct schedule_options *o, struct text *error) {
    struct schedule_options wanted = *o;
    if (!schedule_check(&wanted, error)) return false;
    if (engine_is_idle(e)) return sched_switch(e->sched, &wanted, error);
    text_add_str(error, "a cell is running; the scheduler can be changed when nothing runs");
    return false;
}

void engine_set_pace(struct engine *e, unsigned pace) {
    __atomic_store_n(&e->sched->options.pace, pace, __ATOMIC_RELAXED);
}

void engine_schedule(struct engine *e, struct schedule_options *out) {
    *out = e->sched->options;
}

void engine_reset(struct engine *e) {
    struct sched *s = e->sched;
    os_mutex_lock(&s->mutex);
    sched_kill_all_locked(s);
    os_mutex_unlock(&s->mutex);
    sched_wait_quiet(s, true);
    process_reap_all(s);
    sched_stop_world(s, false);
    interp_reset_globals(e->in);
    interp_collect(e->in);
    os_mutex_lock(&s->mutex);
    s->root.names_given = s->root.locks_made = s->root.processes_named = 0;
    memset(s->root.made, 0, sizeof s->root.made);
    deadlock_reset_locked(s);
    os_mutex_unlock(&s->mutex);
    sched_resume_world(s, false);
}

void engine_set_memory(struct engine *e, size_t bytes) {
    heap_set_limit(interp_heap(e->in), bytes);
}

void engine_set_max_tasks(struct engine *e, size_t n) {
    os_mutex_lock(&e->sched->mutex);
    e->sched->max_tasks = n;
    os_mutex_unlock(&e->sched->mutex);
}

void engine_set_max_processes(struct engine *e, size_t n) {
    process_set_limit(e->sched, n);
}

void engine_set_deadlocks(struct engine *e, bool on) {
    deadlock_set_on(e->sched, on);
}

bool engine_set_pin(struct engine *e, bool on) {
    return pins_set(e->sched->pins, on);
}

void engine_with_world_stopped(struct engine *e, void (*fn)(void *user, struct interp *in), void *user) {
    sched_stop_world(e->sched, false);
    fn(user, e->in);
    sched_resume_world(e->sched, false);
}
