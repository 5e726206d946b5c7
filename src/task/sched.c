// The table of tasks: making, naming, starting, dropping, and the end of all. Waiting is in block.c, running in run.c.
//
// A task leaves the table when it is over (or was never started) and no program can see its Thread any more. Who collects
// garbage finds that out; a collection is also due when many ended tasks have gathered, since they weigh more than their
// objects.
#include "task/sched.h"
#include "base/bug.h"
#include "base/cpus.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "task/before.h"
#include "task/deadlock.h"
#include "task/pins.h"
#include "task/process_inside.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAIN_NAME "MainThread"

static void mark_tasks(void *user, struct heap_marker *m) {
    struct sched *s = user;
    os_mutex_lock(&s->mutex);
    images_mark_locked(s, m);
    for (struct task *t = s->first; t; t = t->next) {
        if (t != s->main && t != s->root.process && t != s->root.above && !task_is_alive(t)) continue;
        task_mark(t, m);
        heap_mark(m, t->object);
        if (t->fiber) fiber_mark(t->fiber, m);
    }
    os_mutex_unlock(&s->mutex);
}

static void add_main(struct sched *s) {
    s->main = task_create(s, 0, &(struct task_spec){.name = interp_intern(s->in, MAIN_NAME, strlen(MAIN_NAME))});
    s->main->state = TASK_BLOCKED;
    s->main->why = WAIT_OTHER;
    s->main->started_ns = log_now(s->log);
    s->root.main = s->main;
}

// Numbers of processes and numbers drawn at random are the simulated machine's own while it is on.
void sched_policy_changed(struct sched *s) {
    for (struct task *t = s->first; t; t = t->next) t->carrier = NULL; // of the one before; nobody is alive
    image_set_pid(&s->root, s->ops->simulated ? SIM_PID_FIRST : getpid());
    image_forget_random(&s->root);
}

struct sched *sched_create(const struct schedule_options *o, struct interp *in, struct log *log) {
    struct sched *s = mem_alloc_zero(1, sizeof *s);
    s->ops = schedule_policy(o->schedule);
    s->options = *o;
    s->in = in;
    s->log = log;
    s->next_id = 1;
    image_init(&s->root, s, interp_globals(in));
    s->image = &s->root;
    s->pins = pins_create();
    s->deadlocks = deadlocks_create();
    processes_init(s);
    os_mutex_init(&s->outside);
    os_mutex_init(&s->mutex);
    os_cond_init(&s->quiet);
    world_init(&s->world);
    if (!s->ops->open(s)) {
        int error = errno;
        sched_destroy(s);
        errno = error;
        return NULL;
    }
    add_main(s);
    sched_policy_changed(s);
    interp_add_roots(in, mark_tasks, s);
    return s;
}

static void unlink_task(struct sched *s, struct task *t) {
    *(t->prev ? &t->prev->next : &s->first) = t->next;
    *(t->next ? &t->next->prev : &s->last) = t->prev;
    if (task_has_ended(t)) s->ended--;
}

static void free_task(struct task *t) {
    invariant(!t->fiber && !t->queue);
    if (t->process) process_free(t->process);
    parker_finish(&t->parker);
    mem_free(t);
}

void sched_destroy(struct sched *s) {
    if (!s) return;
    while (s->first) {
        struct task *t = s->first;
        unlink_task(s, t);
        free_task(t);
    }
    processes_finish(s);
    pins_destroy(s->pins);
    deadlocks_destroy(s->deadlocks);
    world_finish(&s->world);
    os_cond_finish(&s->quiet);
    text_finish(&s->verdict);
    image_forget_random(&s->root);
    os_mutex_finish(&s->outside);
    os_mutex_finish(&s->mutex);
    mem_free(s);
}

struct task *sched_find_locked(const struct sched *s, task_id id) {
    struct task *t = s->first;
    while (t && t->id != id) t = t->next;
    return t;
}

void sched_kill_all_locked(struct sched *s) {
    for (struct task *t = s->first; t; t = t->next) {
        if (t != s->main && task_is_alive(t)) sched_request_locked(t, POLL_KILL);
    }
    process_kill_all_locked(s);
}

void sched_wait_quiet(struct sched *s, bool daemons_too) {
    if (s->ops->drain) {
        world_enter(&s->world);
        s->ops->drain(s, daemons_too);
        world_leave(&s->world);
        return;
    }
    os_mutex_lock(&s->mutex);
    while (s->live > (daemons_too ? 0 : s->live_daemons)) os_cond_wait(&s->quiet, &s->mutex, OS_NO_DEADLINE);
    os_mutex_unlock(&s->mutex);
}

void sched_close(struct sched *s) {
    os_mutex_lock(&s->mutex);
    s->closing = true;
    sched_kill_all_locked(s);
    os_mutex_unlock(&s->mutex);
    sched_wait_quiet(s, true);
    watch_finish(s);
    process_reap_all(s);
    s->ops->close(s);
}

// Fibers that wait stand still by themselves.
static void ask_to_stop(void *user) {
    struct sched *s = user;
    os_mutex_lock(&s->mutex);
    for (struct task *t = s->first; t; t = t->next) {
        if (t->fiber && t->state == TASK_RUNNING) fiber_request(t->fiber, POLL_STOP);
    }
    os_mutex_unlock(&s->mutex);
    if (s->ops->ask) s->ops->ask(s);
}

void sched_stop_world(struct sched *s, bool inside) {
    world_stop(&s->world, inside, ask_to_stop, s);
}

void sched_resume_world(struct sched *s, bool inside) {
    world_resume(&s->world, inside);
}

void sched_at_fork(struct sched *s, struct fork_hook hook) {
    invariant(s->nfork_hooks < SCHED_FORK_HOOKS_MAX);
    s->fork_hooks[s->nfork_hooks++] = hook;
}

void sched_before_fork(struct sched *s) {
    for (size_t i = 0; i < s->nfork_hooks; i++) {
        if (s->fork_hooks[i].before) s->fork_hooks[i].before(s->fork_hooks[i].user);
    }
}

// Nothing of the others is freed: that would only make copies of pages that are shared with the parent.
static void forget_locked(struct sched *s, struct task *t, int64_t now) {
    s->ended++;
    if (task_has_ended(t)) return;
    task_leave_queue_locked(t);
    t->joiners = (struct wait_queue){0};
    t->fiber = NULL;
    t->os_id = 0;
    t->why = WAIT_NOTHING;
    t->forks = NULL;
    if (!task_is_alive(t) || t == s->main) {
        s->ended--;
        return;
    }
    t->state = TASK_KILLED;
    t->finished_ns = now;
}

void sched_forked(struct sched *s, struct task *self) {
    world_forked(&s->world);
    os_cond_init(&s->quiet);
    int64_t now = log_now(s->log);
    s->live = s->live_daemons = s->ended = s->nwoken = 0;
    s->closing = false;
    for (struct task *t = s->first; t; t = t->next) forget_locked(s, t, now);
    s->output = (struct wait_queue){0};
    s->main->state = TASK_RUNNING;
    s->main->cell = self->cell;
    deadlock_forked(s);
    s->ops->forked(s);
}

#define ENDED_MANY 4096 // tasks that are over, in the table, before a collection is due for their sake

static bool too_many_ended_locked(const struct sched *s) {
    return s->ended > 2 * s->ended_kept + ENDED_MANY;
}

static bool wants_collection(struct sched *s) {
    os_mutex_lock(&s->mutex);
    bool many = too_many_ended_locked(s);
    os_mutex_unlock(&s->mutex);
    return many || heap_wants_collection(interp_heap(s->in));
}

void sched_collect(struct sched *s) {
    world_stop(&s->world, true, ask_to_stop, s);
    if (wants_collection(s)) {
        interp_collect(s->in);
        os_mutex_lock(&s->mutex);
        s->ended_kept = s->ended;
        os_mutex_unlock(&s->mutex);
    }
    world_resume(&s->world, true);
}

// As much of a name as fits, never half a character; control characters visible.
static void cut_name(char out[TASK_NAME_BYTES], const struct str *name) {
    struct text visible = {0};
    utf8_add_visible(&visible, name->bytes, name->len);
    size_t len = visible.len < TASK_NAME_BYTES ? visible.len : TASK_NAME_BYTES - 1;
    while (len > 0 && len < visible.len && ((unsigned char)visible.data[len] & 0xC0) == 0x80) len--;
    memcpy(out, text_str(&visible), len);
    out[len] = '\0';
    for (char *p = out; *p; p++) {
        if (*p == '\n' || *p == '\t') *p = ' ';
    }
    text_finish(&visible);
}

static void add_to_table(struct sched *s, struct task *t) {
    t->id = s->next_id++;
    t->prev = s->last;
    *(s->last ? &s->last->next : &s->first) = t;
    s->last = t;
}

static struct task *new_task(struct sched *s, task_id parent, const struct task_spec *spec) {
    struct task *t = mem_alloc_zero(1, sizeof *t);
    t->sched = s;
    t->image = s->image;
    t->parent = parent;
    t->object = VALUE_UNDEF;
    t->name = spec->name;
    t->target = spec->target;
    t->args = spec->args;
    t->kwargs = spec->kwargs;
    t->daemon = spec->daemon;
    t->result = VALUE_NONE;
    t->started_ns = t->finished_ns = t->cpu_ns = -1;
    parker_init(&t->parker);
    return t;
}

static struct task *enter_task(struct task *t) {
    os_mutex_lock(&t->sched->mutex);
    add_to_table(t->sched, t);
    os_mutex_unlock(&t->sched->mutex);
    if (t->image) task_log(t, EVENT_CREATE, t->process != NULL, t->parent, t->name_text);
    return t;
}

// "Process-1/Thread-1": what is inside a simulated process, as remote.c names what is inside a real one.
static void name_inside(struct task *t) {
    struct task *process = t->sched->ops->simulated ? t->image->process : NULL;
    if (!process) return;
    char own[TASK_NAME_BYTES], whole[2 * TASK_NAME_BYTES];
    memcpy(own, t->name_text, sizeof own);
    t->inside = process;
    if (t->process) return; // its name says it already
    int len = snprintf(whole, sizeof whole, "%s/%s", process->name_text, own);
    size_t kept = (size_t)len < TASK_NAME_BYTES ? (size_t)len : utf8_fit(whole, TASK_NAME_BYTES - 1, TASK_NAME_BYTES);
    memcpy(t->name_text, whole, kept);
    t->name_text[kept] = '\0';
}

struct task *task_create_process(struct sched *s, task_id parent, const struct task_spec *spec, struct process *p) {
    struct task *t = new_task(s, parent, spec);
    t->process = p;
    if (p) p->task = t;
    cut_name(t->name_text, value_str(spec->name));
    name_inside(t);
    return enter_task(t);
}

struct task *task_create(struct sched *s, task_id parent, const struct task_spec *spec) {
    return task_create_process(s, parent, spec, NULL);
}

struct task *task_create_process_main(struct task *process, struct image *image) {
    struct sched *s = process->sched;
    struct task *t = new_task(s, process->parent, &(struct task_spec){.name = interp_intern(s->in, MAIN_NAME, strlen(MAIN_NAME))});
    t->image = image;
    t->id = process->id;
    t->ident = process->id;
    t->inside = process->inside;
    t->cell = process->cell;
    t->state = TASK_RUNNING;
    t->started_ns = log_now(s->log);
    memcpy(t->name_text, process->name_text, sizeof t->name_text);
    t->fiber = mem_alloc_zero(1, sizeof *t->fiber);
    fiber_init(t->fiber, s->in);
    t->fiber->globals = image->globals;
    t->fiber->task = t;
    image->main = t;
    return t;
}

void task_free_process_main(struct task *t) {
    if (t) free_task(t);
}

struct task *task_create_inside(struct task *process, task_id parent, const char *name) {
    struct task_spec nothing = {VALUE_UNDEF, VALUE_UNDEF, VALUE_UNDEF, VALUE_UNDEF, false};
    struct task *t = new_task(process->sched, parent, &nothing);
    t->inside = process;
    t->image = NULL;
    t->cell = process->cell;
    size_t len = strlen(name);
    memcpy(t->name_text, name, len < TASK_NAME_BYTES ? len : utf8_fit(name, TASK_NAME_BYTES - 1, TASK_NAME_BYTES));
    return enter_task(t);
}

uint32_t sched_next_name(struct sched *s) {
    os_mutex_lock(&s->mutex);
    uint32_t n = ++s->image->names_given;
    os_mutex_unlock(&s->mutex);
    return n;
}

void task_set_name(struct task *t, value name) {
    char cut[TASK_NAME_BYTES];
    cut_name(cut, value_str(name));
    value_store(&t->name, name);
    os_mutex_lock(&t->sched->mutex);
    memcpy(t->name_text, cut, sizeof cut);
    os_mutex_unlock(&t->sched->mutex);
    task_log(t, EVENT_NAME, 0, 0, cut);
}

void task_mark(struct task *t, struct heap_marker *m) {
    heap_mark(m, t->name);
    heap_mark(m, t->target);
    heap_mark(m, t->args);
    heap_mark(m, t->kwargs);
    heap_mark(m, t->result);
}

// While garbage is collected, or with the interp's end: nobody runs. A task without object that lives on is MainThread.
void task_drop(struct task *t) {
    struct sched *s = t->sched;
    t->object = VALUE_UNDEF;
    if (t == s->main) return;
    sched_forget(t);
}

void sched_forget(struct task *t) {
    struct sched *s = t->sched;
    os_mutex_lock(&s->mutex);
    invariant(!task_is_alive(t));
    unlink_task(s, t);
    os_mutex_unlock(&s->mutex);
    free_task(t);
}

struct event task_event(const struct task *t, enum event_kind kind) {
    return (struct event){.kind = (uint16_t)kind, .task = t->id, .cell = t->cell, .flags = t->inside ? EVENT_INSIDE : 0};
}

uint64_t task_log(struct task *t, enum event_kind kind, int64_t a, int64_t b, const char *text) {
    struct event e = task_event(t, kind);
    e.a = a;
    e.b = b;
    e.text = text;
    e.text_len = text ? (uint32_t)strlen(text) : 0;
    log_put(t->sched->log, &e);
    return e.seq;
}

// In the image of a simulated process, too: it ends when its own threads have.
void sched_count_live_locked(struct task *t, int by) {
    struct sched *s = t->sched;
    s->live += (size_t)by;
    if (t->daemon) s->live_daemons += (size_t)by;
    if (t->image && t->image != &s->root) {
        t->image->live += (size_t)by;
        if (t->daemon) t->image->live_daemons += (size_t)by;
    }
    if (by < 0 && s->live <= s->live_daemons) os_cond_broadcast(&s->quiet);
}

size_t sched_live(struct sched *s, bool daemons_too) {
    os_mutex_lock(&s->mutex);
    size_t n = s->live - (daemons_too ? 0 : s->live_daemons);
    os_mutex_unlock(&s->mutex);
    return n;
}

struct sched_usage sched_usage_of(const struct image *i) {
    struct sched *s = i->sched;
    struct sched_usage u = {__atomic_load_n(&i->cpu_ns, __ATOMIC_RELAXED), __atomic_load_n(&i->children_cpu_ns, __ATOMIC_RELAXED)};
    os_mutex_lock(&s->mutex);
    for (const struct task *t = s->first; t; t = t->next) {
        if (t->image == i && t->fiber) u.cpu_ns += task_cpu(t);
    }
    if (i->main != s->main && i->main->fiber) u.cpu_ns += task_cpu(i->main);
    os_mutex_unlock(&s->mutex);
    return u;
}

struct sched_usage sched_usage(struct sched *s) {
    return sched_usage_of(s->image);
}

unsigned sched_cores(struct sched *s) {
    return s->ops->simulated ? s->options.cores : (unsigned)os_cpu_count();
}

// Claims the start: only one caller gets TASK_STARTED, and the place among the living is counted at once.
static enum task_start claim(struct sched *s, struct task *t) {
    os_mutex_lock(&s->mutex);
    enum task_start r = TASK_STARTED;
    if (t->state != TASK_NEW) {
        r = TASK_STARTED_BEFORE;
    } else if (s->closing || s->live >= s->max_tasks) {
        r = TASK_OVER_LIMIT;
    } else {
        t->state = TASK_READY;
        sched_count_live_locked(t, 1);
    }
    os_mutex_unlock(&s->mutex);
    return r;
}

static void unclaim(struct sched *s, struct task *t) {
    os_mutex_lock(&s->mutex);
    t->state = TASK_NEW;
    sched_count_live_locked(t, -1);
    os_mutex_unlock(&s->mutex);
}

enum task_start task_start(struct task *t, struct fiber *by) {
    struct sched *s = t->sched;
    enum task_start r = claim(s, t);
    if (r != TASK_STARTED) return r;
    if (!__atomic_load_n(&s->cores, __ATOMIC_RELAXED)) {
        __atomic_store_n(&s->cores, sched_cores(s), __ATOMIC_RELAXED);
    }
    if (!s->ops->reserve(s, t)) {
        int error = errno;
        unclaim(s, t);
        errno = error;
        return TASK_REFUSED;
    }
    struct text call = {0};
    show_call(by, &call, t, 60);
    struct fiber *f = mem_alloc_zero(1, sizeof *f);
    fiber_init(f, s->in);
    f->globals = t->image->globals;
    f->task = t;
    os_mutex_lock(&s->mutex);
    memcpy(t->call, text_str(&call), call.len < TASK_CALL_BYTES ? call.len : utf8_fit(call.data, TASK_CALL_BYTES - 1, 60));
    t->fiber = f;
    t->state = TASK_RUNNING;
    t->ident = (int64_t)(uintptr_t)t; // any number of its own; known as soon as start() returns, as in Python
    t->cell = task_of(by)->cell;
    struct event e = task_event(t, EVENT_START);
    e.b = task_of(by)->id;
    e.text = text_str(&call);
    e.text_len = (uint32_t)call.len;
    log_put(s->log, &e);
    t->started_ns = e.ns;
    t->started_seq = e.seq;
    deadlock_started_locked(t);
    // A request to end that came between the claim and here found no fiber to tell.
    if (s->closing) fiber_request(f, POLL_KILL);
    if (too_many_ended_locked(s)) fiber_request(by, POLL_COLLECT);
    os_mutex_unlock(&s->mutex);
    before_start(task_of(by), t);
    s->ops->launch(s, t);
    text_finish(&call);
    return TASK_STARTED;
}
