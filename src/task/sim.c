// The simulated machine: one thread of the system steps all tasks on so many cores of its own making, by a clock of its own.
//
// What it promises: the same program with the same seed and number of cores does the same, event by event and nanosecond by
// nanosecond, on any machine and however busy that is; and it takes no time to wait. Time moves as work is done (sim_cost.h says how
// much each thing costs) or, when nobody can go on, to the next moment at which somebody can. While nobody runs the machine, between
// two cells, the clock stands still and all tasks stay where they are.
//
// Each core has a time of its own. The loop always takes the earliest of what can happen next: a sleeper's deadline, an idle core and
// somebody who is ready, or a core that has work. A core then runs a slice of its task: a few instructions, how many the seed
// decides, so that tasks on two cores interleave anywhere, as on real ones; or many while it is the only one at work.
//
//     core 0   [T1 ....][T1 ..]          [T1 ......]        the loop runs these in the order of their beginnings, so no core
//     core 1   [T2 ..]      [T2 .......][T2 ...]            is ever further ahead of the others than one slice or one native
//
// Everything here happens on the thread that runs the machine: MainThread's while a cell runs, or the one that ends all tasks.
// Others only ask (wake, interrupt, kill, stop the world): they set a flag, and the loop looks. Two waits are not the machine's: for
// the feed to catch up and for the shell to run a command. They take real time and no virtual time.
#include "task/sim.h"
#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "task/deadlock.h"

#define ROUNDS_UNSEEN 64 // of the loop, between two looks at how far the feed is behind
#include <string.h>

static bool sim_reserve(struct sched *s, struct task *t) {
    (void)s;
    sim_add(t);
    return true;
}

static void sim_launch(struct sched *s, struct task *t) {
    struct sim *m = sim_of(s);
    sim_charge(s, SIM_START, 1);
    sim_make_ready(m, t->carrier, sim_now(s) + sim_about(m, SIM_BEGIN));
}

// On the machine's own thread at once: the loop sees to it before anything else happens.
static void sim_wake(struct task *t) {
    struct sim *m = sim_of(t->sched);
    if (!sim_is_inside(m)) {
        __atomic_store_n(&m->poked, 1, __ATOMIC_RELEASE);
        parker_post(&m->parker);
        return;
    }
    struct sim_task *st = t->carrier;
    if (!st || st->place != SIM_WAITS) return;
    sim_leave_place(m, st);
    st->place = SIM_WOKEN;
    st->at = sim_now(t->sched) + sim_about(m, SIM_AWAKE);
    st->next = NULL;
    *m->woken_end = st;
    m->woken_end = &st->next;
    sim_charge(t->sched, SIM_WAKE, 1);
}

static void sim_ask(struct sched *s) {
    struct sim *m = sim_of(s);
    __atomic_store_n(&m->poked, 1, __ATOMIC_RELEASE);
    parker_post(&m->parker);
}

static void end_waits(struct sim *m) {
    while (m->woken) {
        struct sim_task *st = m->woken;
        m->woken = st->next;
        if (!m->woken) m->woken_end = &m->woken;
        task_end_wait(st->task);
        sim_make_ready(m, st, st->at);
        sim_want_core(m, st->at);
    }
}

// Real waits.

// Shown at a pace, what happens is not shown before its time.
static void keep_pace(struct sim *m, int64_t next) {
    int64_t pace = __atomic_load_n(&m->sched->options.pace, __ATOMIC_RELAXED);
    if (pace == 0) return;
    int64_t due = m->real_began + (next - m->shown_began) / pace;
    if (due > clock_now() + 1000000) sim_rest(m, due);
}

// What somebody outside wants: that the world stands still, or that a task comes at once.
static void see_to_requests(struct sim *m) {
    struct sched *s = m->sched;
    __atomic_store_n(&m->poked, 0, __ATOMIC_RELAXED);
    world_pause(&s->world);
    os_mutex_lock(&s->mutex);
    for (struct task *t = s->first; t; t = t->next) {
        if (t->fiber && t->carrier && sim_task_of(t)->place == SIM_WAITS && task_may_go_on(t)) sim_wake(t);
    }
    for (struct image *i = s->images; i; i = i->next) {
        struct task *t = i->main;
        if (t && t->fiber && t->carrier && sim_task_of(t)->place == SIM_WAITS && task_may_go_on(t)) sim_wake(t);
    }
    os_mutex_unlock(&s->mutex);
}

static bool is_poked(const struct sim *m) {
    return __atomic_load_n(&m->poked, __ATOMIC_ACQUIRE);
}

void sim_end_at_once(struct sim *m, struct task *t) {
    os_mutex_lock(&m->sched->mutex);
    struct wait_queue *left = t->queue;
    task_leave_queue_locked(t);
    if (left && left->deserted) left->deserted(left, t);
    sched_leave(m->sched);
    t->fiber->killed = true;
    sim_finish_task(m, t, VM_FAILED);
}

void sim_finish_task(struct sim *m, struct task *t, enum vm_status status) {
    struct image *image = t->image;
    image_add_cpu(&image->cpu_ns, task_cpu(t));
    if (t == image->main) {
        sim_main_ended(m, t, status);
        return;
    }
    task_end(t, status);
    sim_forget(t);
    if (image != &m->sched->root) sim_thread_ended(m, image);
}

// The loop.

// The idle core on which it ran last, else the one that has been idle the longest; NULL: all are at work.
static struct sim_core *idle_core(struct sim *m, const struct sim_task *st) {
    if (st->core >= 0 && !m->cores[st->core].on) return &m->cores[st->core];
    struct sim_core *best = NULL;
    for (size_t i = 0; m->nbusy < m->ncores && i < m->ncores; i++) {
        struct sim_core *c = &m->cores[i];
        if (!c->on && (!best || c->at < best->at)) best = c;
    }
    return best;
}

static struct sim_core *earliest_core(struct sim *m) {
    struct sim_core *best = NULL;
    for (size_t i = 0; m->nbusy > 0 && i < m->ncores; i++) {
        struct sim_core *c = &m->cores[i];
        if (!c->on) continue;
        if (!best || c->at < best->at || (c->at == best->at && sim_random(m) & 1)) best = c;
    }
    return best;
}

static void time_is_up(struct sim *m) {
    struct sim_task *st = sim_heap_first(&m->timers);
    sim_set_now(m, st->at);
    sim_leave_place(m, st);
    task_end_wait(st->task);
    sim_make_ready(m, st, st->at);
    sim_want_core(m, st->at);
}

enum step_result { STEP_WENT_ON, STEP_MAIN_OVER, STEP_NOBODY };

// The next thing that happens. At one and the same moment work comes before deadlines: who is woken then was not too late.
static enum step_result step_machine(struct sim *m, enum vm_status *status) {
    struct sim_core *busy = earliest_core(m);
    struct sim_task *timer = sim_heap_first(&m->timers), *ready = sim_heap_first(&m->ready);
    struct sim_core *idle = ready ? idle_core(m, ready) : NULL;
    int64_t ready_at = !idle ? SIM_NEVER : ready->at > idle->at ? ready->at : idle->at, busy_at = busy ? busy->at : SIM_NEVER;
    int64_t next = ready_at < busy_at ? ready_at : busy_at;
    if (timer && timer->at < next) {
        keep_pace(m, timer->at);
        if (!is_poked(m)) time_is_up(m);
    } else if (idle && ready_at <= busy_at) {
        sim_put_on(m, idle, ready);
    } else if (busy) {
        keep_pace(m, busy->at);
        if (sim_step_core(m, busy, status)) return STEP_MAIN_OVER;
    } else {
        return STEP_NOBODY;
    }
    return STEP_WENT_ON;
}

static void enter(struct sim *m) {
    __atomic_store_n(&m->runner, (uintptr_t)pthread_self(), __ATOMIC_RELEASE);
    m->cell_steps = SIM_MOST_STEPS;
    m->real_began = clock_now();
    m->shown_began = m->now;
}

static void leave(struct sim *m) {
    __atomic_store_n(&m->runner, 0, __ATOMIC_RELEASE);
}

// A cell that cannot or will not come to an end is ended like one that is killed; the verdict says why.
static void end_cell(struct sim *m) {
    struct sched *s = m->sched;
    os_mutex_lock(&s->mutex);
    sched_request_locked(s->main, POLL_KILL);
    os_mutex_unlock(&s->mutex);
}

static bool is_at_work(const struct task *t) {
    const struct sim_task *st = t->carrier;
    return t->fiber && st && (st->place == SIM_READY || st->place == SIM_ON_CORE);
}

// Whoever still computes is part of what has no end; where the last of them stands is shown.
static void end_the_endless(struct sim *m) {
    struct sched *s = m->sched;
    os_mutex_lock(&s->mutex);
    if (!s->verdict.len) deadlock_add_endless_locked(s, SIM_MOST_STEPS, is_at_work, &s->verdict);
    for (struct task *t = s->first; t; t = t->next) {
        if (is_at_work(t)) fiber_request(t->fiber, POLL_KILL);
    }
    for (struct image *i = s->images; i; i = i->next) {
        if (i->main && is_at_work(i->main)) fiber_request(i->main->fiber, POLL_KILL);
    }
    os_mutex_unlock(&s->mutex);
    m->cell_steps = SIM_MOST_STEPS;
    end_cell(m);
}

static void tell_deadlock(struct sim *m) {
    struct sched *s = m->sched;
    os_mutex_lock(&s->mutex);
    deadlock_nobody_locked(s);
    os_mutex_unlock(&s->mutex);
    m->told = true;
}

static void see_to_all(struct sim *m) {
    if (is_poked(m)) see_to_requests(m);
    sim_see_to_processes(m);
    end_waits(m);
    if (m->rounds++ % ROUNDS_UNSEEN) return;
    if (!log_lags(m->sched->log)) return;
    sim_stand(m, true);
    while (log_lags(m->sched->log)) sim_rest(m, OS_NO_DEADLINE);
    sim_stand(m, false);
}

static struct task *next_killed(struct sched *s) {
    os_mutex_lock(&s->mutex);
    struct task *t = s->first;
    while (t && !(t != s->main && t->fiber && __atomic_load_n(&t->fiber->poll, __ATOMIC_ACQUIRE) & POLL_KILL)) t = t->next;
    os_mutex_unlock(&s->mutex);
    return t;
}

// Nobody steps those that were asked to end once the cell is over, so they end where they stand.
static void end_the_killed(struct sim *m) {
    sim_see_to_processes(m);
    for (struct task *t; (t = next_killed(m->sched));) sim_end_at_once(m, t);
    end_waits(m);
}

static enum vm_status sim_run(struct task *main) {
    struct sched *s = main->sched;
    struct sim *m = sim_of(s);
    enum vm_status status = VM_BUDGET;
    enum step_result r = STEP_WENT_ON;
    enter(m);
    m->told = false;
    if (!main->carrier) sim_add(main);
    sim_make_ready(m, main->carrier, m->now);
    while (r != STEP_MAIN_OVER) {
        see_to_all(m);
        if (m->cell_steps < 0) end_the_endless(m);
        r = step_machine(m, &status);
        if (r == STEP_NOBODY && !is_poked(m)) tell_deadlock(m);
    }
    if (s->verdict.len) end_the_killed(m);
    leave(m);
    return status;
}

// MainThread is idle. What cannot come to its end is ended.
static void sim_drain(struct sched *s, bool daemons_too) {
    struct sim *m = sim_of(s);
    enum vm_status unused;
    enter(m);
    while (sched_live(s, daemons_too) > 0) {
        see_to_all(m);
        if (m->cell_steps < 0) end_the_endless(m);
        if (step_machine(m, &unused) != STEP_NOBODY || is_poked(m)) continue;
        os_mutex_lock(&s->mutex);
        if (!s->verdict.len && !m->told) deadlock_add_report_locked(s, &s->verdict);
        sched_kill_all_locked(s);
        os_mutex_unlock(&s->mutex);
        see_to_requests(m);
    }
    leave(m);
}

// A process is where its MainThread is.
static void sim_look(const struct task *t, struct task_info *out) {
    const struct task *w = t->process ? task_process_main(t) : t;
    const struct sim_task *st = w ? w->carrier : NULL;
    if (!st) return;
    out->os_id = 0;
    if (!sim_may_look(sim_of(t->sched))) return;
    if (st->place == SIM_READY) out->state = TASK_READY;
    if (st->place == SIM_ON_CORE) out->core = st->core;
}

static bool sim_stands(struct sched *s) {
    return sim_may_look(sim_of(s));
}

static void sim_settle(struct sched *s) {
    struct sim *m = sim_of(s);
    world_enter(&s->world);
    enter(m);
    end_the_killed(m);
    leave(m);
    world_leave(&s->world);
}

// The policy.

static bool sim_open(struct sched *s) {
    struct sim *m = mem_alloc_zero(1, sizeof *m);
    m->sched = s;
    if (s->policy && s->ops->simulated) m->now = sim_of(s)->now; // another seed or number of cores: time goes on
    m->ncores = s->options.cores;
    m->cores = mem_alloc_zero(m->ncores, sizeof *m->cores);
    m->random = s->options.seed;
    m->woken_end = &m->woken;
    m->letters_end = &m->letters;
    parker_init(&m->parker);
    s->policy = m;
    return true;
}

static void sim_close(struct sched *s) {
    struct sim *m = sim_of(s);
    sim_forget(s->main);
    parker_finish(&m->parker);
    mem_free(m->ready.tasks);
    mem_free(m->timers.tasks);
    mem_free(m->cores);
    mem_free(m);
    s->policy = NULL;
}

const struct sched_ops sched_sim = {
    .name = "sim",
    .simulated = true,
    .open = sim_open,
    .close = sim_close,
    .reserve = sim_reserve,
    .launch = sim_launch,
    .run = sim_run,
    .wake = sim_wake,
    .ask = sim_ask,
    .look = sim_look,
    .stands = sim_stands,
    .settle = sim_settle,
    .drain = sim_drain,
    .now = sim_now,
    .cpu = sim_cpu,
    .processes = &sim_processes,
};
