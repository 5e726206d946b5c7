// The stepping scheduler (step.h).
#include "task/step.h"
#include "base/mem.h"
#include "task/deadlock.h"
#include "task/process.h"
#include "task/process_inside.h"
#include <string.h>

static struct stepping *stepping_of(const struct sched *s) {
    return s->policy;
}

// Its end; MainThread's fiber is the caller's to look at.
static enum step_status end(struct task *t, enum vm_status status) {
    const struct step_hooks *h = stepping_of(t->sched)->hooks;
    if (status == VM_FAILED && t->fiber->error != VALUE_UNDEF) h->failed(h->user, t);
    if (t == t->sched->main) {
        t->state = status == VM_DONE ? TASK_FINISHED : TASK_FAILED;
    } else {
        task_end(t, status);
    }
    return STEP_ENDED;
}

// Nothing is collected, nobody interrupts: a poll is only the heap's, which was found full.
static enum vm_status run(struct task *t) {
    enum vm_status status = vm_run(t->fiber, 1);
    for (int tries = 0; status == VM_POLLED && tries < 2; tries++) {
        fiber_acknowledge(t->fiber, POLL_STOP | POLL_COLLECT | POLL_SWITCH);
        status = vm_run(t->fiber, 1);
    }
    return status;
}

enum step_status step_once(struct task *t) {
    enum vm_status status = VM_BUDGET;
    if (t->fiber->nframes == 0) status = task_prepare(t);
    if (status == VM_BUDGET) status = run(t);
    if (status == VM_DONE || status == VM_FAILED) return end(t, status);
    return status == VM_BLOCKED ? STEP_WAITS : STEP_WENT_ON;
}

void step_look_again(struct task *t, bool late) {
    task_look_again(t, late);
}

struct task *step_begin(struct sched *s, value callee) {
    struct task_spec spec = {.name = interp_intern(s->in, "MainThread", 10), .target = callee, .args = VALUE_UNDEF, .kwargs = VALUE_UNDEF};
    struct task *t = task_create(s, 0, &spec);
    t->state = TASK_RUNNING;
    t->ident = t->id;
    t->fiber = mem_alloc_zero(1, sizeof *t->fiber);
    fiber_init(t->fiber, s->in);
    t->fiber->task = t;
    heap_number_from(&t->fiber->cache, t->id << 20 | 1);
    s->main = s->root.main = t;
    return task_prepare(t) == VM_BUDGET ? t : NULL;
}

void step_take_over(struct sched *s, struct stepping *at) {
    log_mute(s->log);
    world_forked(&s->world);
    world_enter(&s->world);
    s->ops = &sched_step;
    s->policy = at;
    s->image = &s->root;
    s->images = NULL;
    s->before = NULL; // whoever listened to the session
    s->first = s->last = s->main = NULL;
    deadlock_forked(s);
    deadlock_set_on(s, false); // who steps sees by itself that nobody can
    s->next_id = 1;
    s->live = s->live_daemons = s->ended = s->nwoken = 0;
    s->output = (struct wait_queue){0};
    s->processes->first = s->processes->last = NULL;
    s->root.process = s->root.above = NULL;
    s->root.names_given = s->root.locks_made = s->root.processes_named = 0;
    memset(s->root.made, 0, sizeof s->root.made);
    image_forget_random(&s->root);
    image_set_pid(&s->root, SIM_PID_FIRST);
    __atomic_store_n(&s->cores, 1, __ATOMIC_RELAXED);
}

void step_save(const struct sched *s, void *to) {
    memcpy(to, s, sizeof *s);
}

void step_restore(struct sched *s, const void *from) {
    memcpy(s, from, sizeof *s);
}

// The policy.

static bool reserve(struct sched *s, struct task *t) {
    (void)s;
    (void)t;
    return true;
}

static void launch(struct sched *s, struct task *t) {
    heap_number_from(&t->fiber->cache, t->id << 20 | 1);
    const struct step_hooks *h = stepping_of(s)->hooks;
    h->started(h->user, t);
}

static void wake(struct task *t) {
    (void)t;
}

static int64_t now(struct sched *s) {
    return stepping_of(s)->now;
}

static int64_t cpu(const struct task *t) {
    (void)t;
    return 0;
}

static bool stay_open(struct sched *s) {
    (void)s;
    return true;
}

static void stay(struct sched *s) {
    (void)s;
}

const struct sched_ops sched_step = {
    .name = "step",
    .simulated = true,
    .open = stay_open,
    .close = stay,
    .reserve = reserve,
    .launch = launch,
    .wake = wake,
    .now = now,
    .cpu = cpu,
};
