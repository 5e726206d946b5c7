// Running a task on the thread that calls: the loop around vm_run, and what happens at its two ends. Shared by the policies
// that give each task a thread of its own; they differ in `park`, not here.
#include "task/pool.h"
#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/thread.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "task/before.h"
#include "task/deadlock.h"
#include "task/pins.h"
#include "task/process.h"
#include <string.h>

#define SPIN_NS 15000  // before a waiting fiber's thread goes to sleep: less than a wake-up takes
#define ERROR_WIDTH 72 // columns for an error's excerpt; the feed sets it beside a gutter

void task_step_in(struct task *t) {
    struct sched *s = t->sched;
    if (s->ops->hold) s->ops->hold(t);
    world_enter(&s->world);
}

void task_step_out(struct task *t) {
    struct sched *s = t->sched;
    if (s->ops->let_go) s->ops->let_go(t);
    world_leave(&s->world);
}

void sched_io_begin(struct fiber *f) {
    struct task *t = task_of(f);
    if (t->sched->ops->let_go) t->sched->ops->let_go(t);
}

void sched_io_end(struct fiber *f) {
    struct task *t = task_of(f);
    if (!t->sched->ops->hold) return;
    world_leave(&t->sched->world);
    task_step_in(t);
}

// Sleeps until the wait of t's fiber is over. Outside the world meanwhile.
static void park(struct task *t) {
    struct sched *s = t->sched;
    task_step_out(t);
    if (t->fiber->wait.why != WAIT_SLEEP && sched_may_spin(s)) parker_spin(&t->parker, SPIN_NS);
    while (!task_may_go_on(t)) {
        if (!parker_wait(&t->parker, t->fiber->wait.deadline)) break;
    }
    task_end_wait(t);
    task_step_in(t);
}

// At a safe point because somebody, or the fiber itself, wants something. Acknowledged first: what is asked for
// from now on is another request.
void task_serve_poll(struct task *t) {
    uint32_t bits = __atomic_load_n(&t->fiber->poll, __ATOMIC_ACQUIRE);
    fiber_acknowledge(t->fiber, POLL_STOP | POLL_COLLECT | POLL_SWITCH);
    if (bits & POLL_COLLECT || heap_wants_collection(interp_heap(t->sched->in))) sched_collect(t->sched);
    if (bits & POLL_STOP) world_pause(&t->sched->world);
    if (bits & POLL_SWITCH && t->sched->ops->give_way) t->sched->ops->give_way(t);
}

enum vm_status task_drive(struct task *t) {
    for (;;) {
        enum vm_status status = vm_run(t->fiber, t->sched->budget);
        switch (status) {
        case VM_BLOCKED:
            process_serve(t);
            park(t);
            break;
        case VM_POLLED:
            task_serve_poll(t);
            break;
        case VM_BUDGET:
            break;
        default:
            return status;
        }
    }
}

// What Python's f(*args, **kwargs) takes from a dict: its keys and values, in order. The arrays are the caller's to free.
static bool spread_keywords(struct fiber *f, value kwargs, value **names, value **values, size_t *n) {
    if (kwargs == VALUE_UNDEF || kwargs == VALUE_NONE) return true;
    struct dict *d = value_dict(kwargs);
    size_t cap = dict_len(d), at = 0;
    value key, v;
    *names = mem_alloc((cap + 1) * sizeof **names);
    *values = mem_alloc((cap + 1) * sizeof **values);
    while (*n < cap && dict_next(d, &at, &key, &v)) {
        if (!value_is_str(key)) {
            fiber_raise(f, "TypeError", "keywords must be strings");
            return false;
        }
        (*names)[*n] = interp_intern(f->interp, value_str(key)->bytes, value_str(key)->len);
        (*values)[(*n)++] = v;
    }
    return true;
}

// Sets the fiber up to call the target. false with the fiber's error set, or without one when the heap is full.
static bool prepare_call(struct task *t) {
    struct fiber *f = t->fiber;
    struct tuple *args = NULL;
    if (t->args != VALUE_UNDEF && !(args = ops_items(f, t->args))) return false;
    value *names = NULL, *values = NULL;
    size_t nkw = 0;
    bool fine = spread_keywords(f, t->kwargs, &names, &values, &nkw) &&
                fiber_start_call(f, t->target, args ? args->items : NULL, args ? args->len : 0, names, values, nkw);
    mem_free(names);
    mem_free(values);
    return fine;
}

// A set-up that found the heap full is tried again after a collection.
enum vm_status task_prepare(struct task *t) {
    struct fiber *f = t->fiber;
    if (t->target == VALUE_UNDEF || t->target == VALUE_NONE) return VM_DONE;
    if (!prepare_call(t)) {
        if (f->error == VALUE_UNDEF) sched_collect(t->sched);
        if (f->error != VALUE_UNDEF || !prepare_call(t)) {
            if (f->error == VALUE_UNDEF) fiber_no_memory(f);
            return VM_FAILED;
        }
    }
    return VM_BUDGET;
}

enum vm_status task_call_target(struct task *t) {
    enum vm_status status = task_prepare(t);
    return status == VM_BUDGET ? task_drive(t) : status;
}

void task_log_gil(struct task *t) {
    if (t->gil_ns > 0) task_log(t, EVENT_GIL, t->gil_ns, 0, NULL);
    t->gil_ns = 0;
}

struct place task_place(const struct task *t) {
    struct place p = {0};
    struct span span;
    if (t->fiber && fiber_where(t->fiber, &p.source, &span, NULL)) p.at = (uint32_t)span.start;
    return p;
}

static void begin(struct task *t) {
    struct sched *s = t->sched;
    char name[TASK_NAME_BYTES];
    os_mutex_lock(&s->mutex);
    t->thread = pthread_self();
    t->os_id = os_thread_id();
    t->native_id = t->os_id;
    t->cpu_base = clock_thread_cpu();
    memcpy(name, t->name_text, sizeof name);
    os_mutex_unlock(&s->mutex);
    os_thread_set_name(name);
    pins_place(s->pins, t->id);
    task_log(t, EVENT_RUN, 0, 0, NULL);
}

struct ending {
    enum task_state state;
    enum event_kind event;
    struct text text;
};

static struct ending how_it_ended(struct task *t, enum vm_status status) {
    struct fiber *f = t->fiber;
    struct ending e = {.state = TASK_FINISHED, .event = EVENT_FINISH};
    if (f->killed) {
        e.state = TASK_KILLED;
        e.event = EVENT_KILLED;
    } else if (status == VM_FAILED) {
        e.state = TASK_FAILED;
        e.event = EVENT_FAIL;
        exception_format(f->interp, &e.text, f->error, ERROR_WIDTH);
    } else if (t->target != VALUE_UNDEF && t->target != VALUE_NONE) {
        value_store(&t->result, f->result);
        show_value(f, &e.text, f->result, 60);
    }
    return e;
}

static void note_end_locked(struct task *t, const struct ending *e) {
    struct sched *s = t->sched;
    task_log_gil(t);
    int64_t cpu = task_cpu(t);
    struct event event = task_event(t, e->event);
    event.a = cpu;
    event.b = log_now(s->log) - t->started_ns;
    event.text = text_str(&e->text);
    event.text_len = (uint32_t)e->text.len;
    log_put(s->log, &event);
    t->state = e->state;
    t->cpu_ns = cpu;
    t->finished_ns = event.ns;
    t->os_id = 0;
    t->why = WAIT_NOTHING;
    s->ended++;
    sched_count_live_locked(t, -1);
}

// The end is noted before anybody who joined wakes, so that no event of theirs precedes it. The target is let go as in
// Python; t may be dropped as soon as the thread is outside the world.
void task_end(struct task *t, enum vm_status status) {
    struct sched *s = t->sched;
    struct ending e = how_it_ended(t, status);
    before_end(t);
    value_store(&t->target, VALUE_UNDEF);
    value_store(&t->args, VALUE_UNDEF);
    value_store(&t->kwargs, VALUE_UNDEF);
    os_mutex_lock(&s->mutex);
    struct fiber *f = t->fiber;
    t->fiber = NULL;
    note_end_locked(t, &e);
    s->actor = t->id;
    pool_task_ended_locked(t);
    sched_wake_all(&t->joiners);
    deadlock_look_at_all_locked(s);
    sched_leave(s);
    text_finish(&e.text);
    fiber_finish(f);
    mem_free(f);
}

void task_run(struct task *t) {
    begin(t);
    task_step_in(t);
    task_end(t, task_call_target(t));
    task_step_out(t);
}
