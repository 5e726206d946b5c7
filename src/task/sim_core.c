// The simulated machine's cores and what runs on them: slices of a task's fiber, what they cost, and where a task stands when it does
// not run. sim.c says what comes next, and why; here is how it is done.
#include "task/sim.h"
#include "base/bug.h"
#include "base/mem.h"
#include <string.h>

const int64_t sim_costs[SIM_COST_COUNT] = {
#define X(name, amount, unit, source) [SIM_##name] = amount,
    SIM_COSTS(X)
#undef X
};

// Time.

static int64_t slice_ps(const struct sim *m) {
    static const enum sim_cost COST_OF[WORK_COUNT] = {[WORK_BYTES] = SIM_BYTE, [WORK_ITEMS] = SIM_ITEM, [WORK_COMPARES] = SIM_COMPARE,
                                                       [WORK_PRINTS] = SIM_PRINT};
    const struct fiber *f = m->current->task->fiber;
    int64_t ps = m->charged + (int64_t)(f->steps - m->steps) * sim_costs[SIM_INSTRUCTION];
    for (size_t i = 0; i < WORK_COUNT; i++) ps += (int64_t)(f->work[i] - m->work[i]) * sim_costs[COST_OF[i]];
    return ps;
}

bool sim_is_inside(const struct sim *m) {
    return __atomic_load_n(&m->runner, __ATOMIC_ACQUIRE) == (uintptr_t)pthread_self();
}

bool sim_may_look(const struct sim *m) {
    uintptr_t runner = __atomic_load_n(&m->runner, __ATOMIC_ACQUIRE);
    return runner == 0 || runner == (uintptr_t)pthread_self() || __atomic_load_n(&m->stands, __ATOMIC_ACQUIRE);
}

void sim_stand(struct sim *m, bool stands) {
    __atomic_store_n(&m->stands, stands, __ATOMIC_RELEASE);
}

void sim_set_now(struct sim *m, int64_t ns) {
    __atomic_store_n(&m->now, ns, __ATOMIC_RELAXED);
}

int64_t sim_now(struct sched *s) {
    struct sim *m = sim_of(s);
    if (!sim_is_inside(m) || !m->current) return __atomic_load_n(&m->now, __ATOMIC_RELAXED);
    return m->core->at + (m->core->ps + slice_ps(m)) / 1000;
}

// Whoever is charged much stops, so that the other cores catch up.
void sim_charge(struct sched *s, enum sim_cost cost, int64_t n) {
    struct sim *m = sim_of(s);
    if (!sim_is_inside(m) || !m->current) return;
    m->charged += sim_costs[cost] * n;
    m->current->task->fiber->heavy += WORK_HEAVY + 1;
}

int64_t sim_cpu(const struct task *t) {
    const struct sim_task *st = t->carrier;
    if (!st) return t->cpu_ns;
    const struct sim *m = sim_of(t->sched);
    int64_t ps = __atomic_load_n(&st->cpu_ps, __ATOMIC_RELAXED);
    if (sim_is_inside(m) && m->current == st) ps += slice_ps(m);
    return ps / 1000;
}

// Tasks.

struct sim_task *sim_add(struct task *t) {
    struct sim_task *st = mem_alloc_zero(1, sizeof *st);
    st->task = t;
    st->core = -1;
    os_mutex_lock(&t->sched->mutex); // others may be looking at t
    t->carrier = st;
    os_mutex_unlock(&t->sched->mutex);
    return st;
}

void sim_make_ready(struct sim *m, struct sim_task *st, int64_t at) {
    st->place = SIM_READY;
    st->at = at;
    st->tie = sim_random(m);
    sim_heap_push(&m->ready, st);
}

static void leave_core(struct sim *m, struct sim_core *c) {
    c->on->place = SIM_NOWHERE;
    c->on = NULL;
    m->nbusy--;
}

void sim_leave_place(struct sim *m, struct sim_task *st) {
    if (st->place == SIM_READY) sim_heap_remove(&m->ready, st);
    if (st->place == SIM_WAITS && st->at != SIM_NEVER) sim_heap_remove(&m->timers, st);
    if (st->place == SIM_ON_CORE) leave_core(m, &m->cores[st->core]);
    for (struct sim_task **at = &m->woken; st->place == SIM_WOKEN && *at; at = &(*at)->next) {
        if (*at != st) continue;
        *at = st->next;
        if (m->woken_end == &st->next) m->woken_end = at;
        break;
    }
    st->place = SIM_NOWHERE;
}

void sim_forget(struct task *t) {
    struct sim_task *st = t->carrier;
    if (!st) return;
    struct sim *m = sim_of(t->sched);
    sim_leave_place(m, st);
    os_mutex_lock(&m->sched->mutex); // others may be looking at t
    t->cpu_ns = st->cpu_ps / 1000;
    t->carrier = NULL;
    os_mutex_unlock(&m->sched->mutex);
    mem_free(st);
}

// A sleeper that wakes up finds no idle core: the task that has had its own the longest gives way soon.
void sim_want_core(struct sim *m, int64_t at) {
    if (m->nbusy < m->ncores) return;
    struct sim_core *longest = NULL;
    for (size_t i = 0; i < m->ncores; i++) {
        struct sim_core *c = &m->cores[i];
        if (!longest || c->since < longest->since) longest = c;
    }
    int64_t until = longest->since + SIM_GRACE_NS;
    if (until < at) until = at;
    if (until < longest->until) longest->until = until;
}

// The cores.

static void log_switch(const struct sim_task *st, int64_t core) {
    task_log(st->task, EVENT_SWITCH, core, 0, NULL);
}

void sim_put_on(struct sim *m, struct sim_core *c, struct sim_task *st) {
    bool waited = st->at < c->at;
    sim_heap_remove(&m->ready, st);
    if (!waited) c->at = st->at;
    c->at += sim_costs[SIM_SWITCH] / 1000;
    c->on = st;
    c->since = c->at;
    c->until = c->at + SIM_QUANTUM_NS - SIM_QUANTUM_NS / 4 + (int64_t)(sim_random(m) % (SIM_QUANTUM_NS / 2));
    st->place = SIM_ON_CORE;
    st->core = (int)(c - m->cores);
    m->nbusy++;
    m->cell_steps -= SIM_STEPS_A_SWITCH;
    sim_set_now(m, c->at);
    if (st->gave_way || waited) log_switch(st, st->core);
    st->gave_way = false;
}

static void give_way(struct sim *m, struct sim_core *c) {
    struct sim_task *st = c->on;
    sim_set_now(m, c->at);
    log_switch(st, -1);
    leave_core(m, c);
    st->gave_way = true;
    sim_make_ready(m, st, c->at);
}

static void block(struct sim *m, struct sim_core *c) {
    struct sim_task *st = c->on;
    leave_core(m, c);
    st->place = SIM_WAITS;
    st->at = st->task->fiber->wait.deadline;
    if (st->at == OS_NO_DEADLINE) return;
    if (st->task->fiber->wait.why == WAIT_SLEEP) st->at += sim_about(m, SIM_LATE);
    st->tie = sim_random(m);
    sim_heap_push(&m->timers, st);
}

static void begin_slice(struct sim *m, struct sim_core *c) {
    const struct fiber *f = c->on->task->fiber;
    m->current = c->on;
    m->core = c;
    m->steps = f->steps;
    memcpy(m->work, f->work, sizeof m->work);
    m->charged = 0;
    m->sched->image = c->on->task->image;
}

static void end_slice(struct sim *m) {
    struct sim_core *c = m->core;
    int64_t ps = slice_ps(m);
    __atomic_store_n(&m->current->cpu_ps, m->current->cpu_ps + ps, __ATOMIC_RELAXED);
    m->cell_steps -= (int64_t)(m->current->task->fiber->steps - m->steps);
    c->ps += ps;
    c->at += c->ps / 1000;
    c->ps %= 1000;
    m->current = NULL;
    m->sched->image = &m->sched->root;
    sim_set_now(m, c->at);
}

// How many instructions a core may run before something else comes first.
static int64_t slice_length(struct sim *m, const struct sim_core *c) {
    int64_t next = SIM_NEVER;
    for (size_t i = 0; m->nbusy > 1 && i < m->ncores; i++) {
        if (m->cores[i].on && &m->cores[i] != c && m->cores[i].at < next) next = m->cores[i].at;
    }
    const struct sim_task *timer = sim_heap_first(&m->timers), *ready = sim_heap_first(&m->ready);
    if (timer && timer->at < next) next = timer->at;
    if (ready && m->nbusy < m->ncores && ready->at < next) next = ready->at;
    if (ready && c->until < next) next = c->until > ready->at ? c->until : ready->at;
    int64_t room = next == SIM_NEVER ? SIM_SLICE_ALONE : (next - c->at) * 1000 / sim_costs[SIM_INSTRUCTION];
    if (room > SIM_SLICE_ALONE) room = SIM_SLICE_ALONE;
    int64_t few = 1 + (int64_t)(sim_random(m) % SIM_SLICE);
    return room > few ? room : few;
}

void sim_rest(struct sim *m, int64_t deadline) {
    struct sched *s = m->sched;
    world_leave(&s->world);
    parker_wait(&m->parker, deadline);
    world_enter(&s->world);
}

// For the feed or the shell. The instruction is run again afterwards, and has cost nothing. The shell answers only when the machine
// stands, and it stands until the answer is there, whoever else wakes it: so what a command sees is always the same.
static void wait_outside(struct sim *m, struct task *t) {
    sim_stand(m, true);
    if (t->fiber->wait.why == WAIT_HOST) log_poke(m->sched->log);
    while (!task_may_go_on(t)) sim_rest(m, OS_NO_DEADLINE);
    sim_stand(m, false);
    task_end_wait(t);
    t->fiber->steps--;
}

// Slices.

static enum vm_status first_status(struct sim *m, struct task *t) {
    struct sim_task *st = t->carrier;
    if (st->begun) return VM_BUDGET;
    st->begun = true;
    if (t == m->sched->main) return VM_BUDGET;
    task_log(t, EVENT_RUN, 0, 0, NULL);
    return task_prepare(t);
}

// Steps the core's task for so many instructions; requests in between change nothing in what it does and when.
static enum vm_status run_slice(struct sim *m, struct sim_core *c, int64_t budget) {
    struct task *t = c->on->task;
    struct fiber *f = t->fiber;
    enum vm_status status = first_status(m, t);
    if (status != VM_BUDGET) return status;
    for (;;) {
        uint64_t before = f->steps;
        status = vm_run(f, budget);
        budget -= (int64_t)(f->steps - before);
        if (status == VM_POLLED) {
            task_serve_poll(t);
        } else if (status == VM_BLOCKED && sched_waits_outside(f)) {
            wait_outside(m, t);
            budget++;
        } else {
            return status;
        }
    }
}

// Runs a slice and sees to what it has led to. True: MainThread's fiber is at its end, as *status says.
bool sim_step_core(struct sim *m, struct sim_core *c, enum vm_status *status) {
    struct task *t = c->on->task;
    sim_set_now(m, c->at);
    begin_slice(m, c);
    *status = run_slice(m, c, slice_length(m, c));
    end_slice(m);
    const struct sim_task *ready = sim_heap_first(&m->ready);
    if (*status == VM_DONE || *status == VM_FAILED) {
        if (t == m->sched->main) {
            leave_core(m, c);
            return true;
        }
        sim_finish_task(m, t, *status);
    } else if (*status == VM_BLOCKED) {
        block(m, c);
    } else if (c->at >= c->until && ready && ready->at <= c->at) {
        give_way(m, c);
    }
    return false;
}

