// The gil policy: each task has a pthread of its own, as under free, but only the one that holds the global interpreter lock runs
// language code. Who gets it, and when, is CPython's protocol (its Python/ceval_gil.c, as an algorithm):
//
//     holder   runs .................... at a safe point: lets go, and waits until another one has it ... waits for it as anybody
//     waiter   waits 5 ms | nobody else got it meanwhile: asks the holder | wakes, takes it, runs ...
//
// The interval (`set gil-interval`) is how long a waiter is patient, not how long a holder may run: a holder that goes to sleep, blocks
// or waits for its output lets go at once, and nobody need ask. Without the forced change of hands a holder would nearly always
// have taken the lock again before the one it woke came up. Only the first in the queue is patient: with thousands of waiters one
// of them wakes every 5 ms, not all. Where the holder looks for a request is the VM's business: at calls and
// backward jumps, or behind every instruction under a budget (`set gil-check op`).
//
// The lock orders what programs see; it guards nothing of ours. So who is to end need not wait for it (no language code will run), and who
// is to be interrupted goes before all others and asks at once.
#include "base/clock.h"
#include "base/mem.h"
#include "task/carrier.h"
#include "task/sched.h"

struct waiter { // on the stack of the thread that waits
    struct waiter *prev, *next;
    struct task *task;
    bool gave;   // it had the lock and was asked for it: not its turn before another has had it. At most one is so
    bool urgent; // its task is to be interrupted
};

// Taken before the scheduler's mutex.
struct gil {
    struct carriers *carriers;
    uint32_t holder_id;         // atomic; the holder's number for those who only show it; 0: nobody
    struct os_mutex mutex;      // guards what follows
    struct task *holder;        // inside the world, or about to be; NULL: nobody
    task_id last;               // who took it last
    uint64_t switches;          // how often that was another one than before
    struct waiter *first, *end; // in the order in which they came
    struct waiter *giver;       // the one that gave, or NULL
    size_t urgent;              // of these
};

static struct gil *gil_of(const struct task *t) {
    return t->sched->policy;
}

static bool gil_open(struct sched *s) {
    struct gil *g = mem_alloc_zero(1, sizeof *g);
    os_mutex_init(&g->mutex);
    g->carriers = carriers_create(s);
    s->policy = g;
    s->budget = s->options.gil_check_op ? INT64_MAX : -1;
    return true;
}

static void gil_close(struct sched *s) {
    struct gil *g = s->policy;
    carriers_destroy(g->carriers);
    os_mutex_finish(&g->mutex);
    mem_free(g);
    s->policy = NULL;
}

// The child's is its own, and free.
static void gil_forked(struct sched *s) {
    gil_open(s);
}

static uint32_t asked(const struct task *t, uint32_t bits) {
    return t->fiber ? __atomic_load_n(&t->fiber->poll, __ATOMIC_ACQUIRE) & bits : 0;
}

static void enqueue_locked(struct gil *g, struct waiter *w) {
    w->prev = g->end;
    *(g->end ? &g->end->next : &g->first) = w;
    g->end = w;
    if (w->gave) g->giver = w;
}

// Whoever is the first now begins to be patient.
static void dequeue_locked(struct gil *g, struct waiter *w) {
    bool was_first = g->first == w;
    *(w->prev ? &w->prev->next : &g->first) = w->next;
    *(w->next ? &w->next->prev : &g->end) = w->prev;
    if (g->giver == w) g->giver = NULL;
    g->urgent -= w->urgent;
    if (was_first && g->first) parker_post(&g->first->task->parker);
}

static bool is_alone(const struct waiter *w) {
    return !w->prev && !w->next;
}

static bool may_take(const struct gil *g, const struct waiter *w) {
    return !g->holder && (w->urgent || g->urgent == 0) && (!w->gave || is_alone(w));
}

// Posts may be too many, never too few: whoever is woken looks again.
static void wake_next_locked(const struct gil *g) {
    struct waiter *w = g->first;
    while (w && !may_take(g, w)) w = w->next;
    if (w) parker_post(&w->task->parker);
}

static void take_locked(struct gil *g, struct task *t) {
    if (g->last != t->id) g->switches++;
    g->last = t->id;
    g->holder = t;
    __atomic_store_n(&g->holder_id, t->id, __ATOMIC_RELAXED);
    if (t->fiber) fiber_acknowledge(t->fiber, POLL_SWITCH);
    if (g->giver) g->giver->gave = false;
    g->giver = NULL;
}

static void release_locked(struct gil *g) {
    g->holder = NULL;
    __atomic_store_n(&g->holder_id, 0, __ATOMIC_RELAXED);
    wake_next_locked(g);
}

// The holder's fiber may end at any moment, but not while the scheduler's mutex is held.
static void ask_holder_locked(const struct gil *g) {
    struct task *t = g->holder;
    if (!t) return;
    os_mutex_lock(&t->sched->mutex);
    if (t->fiber) fiber_request(t->fiber, POLL_SWITCH);
    os_mutex_unlock(&t->sched->mutex);
}

// One turn of a wait.
static void be_patient_locked(struct gil *g, struct waiter *w) {
    struct task *t = w->task;
    if (!w->urgent && asked(t, POLL_INTERRUPT)) {
        w->urgent = true;
        g->urgent++;
    }
    if (w->urgent) ask_holder_locked(g);
    if (may_take(g, w)) return;
    uint64_t seen = g->switches;
    int64_t deadline = g->first == w ? clock_now() + t->sched->options.gil_interval_ns : OS_NO_DEADLINE;
    os_mutex_unlock(&g->mutex);
    bool woken = parker_wait(&t->parker, deadline);
    os_mutex_lock(&g->mutex);
    if (!woken && g->switches == seen) ask_holder_locked(g);
}

// Noted while the waiter is in the queue: others may change hands meanwhile.
static void wait_locked(struct gil *g, struct waiter *w) {
    struct task *t = w->task;
    int64_t from = clock_now();
    enqueue_locked(g, w);
    os_mutex_unlock(&g->mutex);
    struct waiting why = {.why = WAIT_GIL, .deadline = OS_NO_DEADLINE, .holder = &g->holder_id, .holds = VALUE_UNDEF};
    task_note_wait(t, &why);
    os_mutex_lock(&g->mutex);
    while (!may_take(g, w) && !asked(t, POLL_KILL)) be_patient_locked(g, w);
    bool takes = may_take(g, w);
    dequeue_locked(g, w);
    if (takes) take_locked(g, t);
    else if (!g->holder) wake_next_locked(g);
    os_mutex_unlock(&g->mutex);
    task_note_go_on(t);
    t->gil_ns += clock_now() - from;
    os_mutex_lock(&g->mutex);
}

static void take(struct task *t, bool gave) {
    struct gil *g = gil_of(t);
    os_mutex_lock(&g->mutex);
    struct waiter w = {.task = t, .gave = gave && g->last == t->id}; // another may have been quick
    bool is_free = !g->holder && g->urgent == 0 && !(w.gave && g->first);
    if (is_free) take_locked(g, t);
    else wait_locked(g, &w);
    os_mutex_unlock(&g->mutex);
}

static void gil_hold(struct task *t) {
    take(t, false);
}

// A task that is ending may have come in without it.
static void gil_let_go(struct task *t) {
    struct gil *g = gil_of(t);
    os_mutex_lock(&g->mutex);
    if (g->holder == t) release_locked(g);
    os_mutex_unlock(&g->mutex);
}

static void gil_give_way(struct task *t) {
    struct gil *g = gil_of(t);
    os_mutex_lock(&g->mutex);
    bool wanted = g->holder == t && g->first;
    if (wanted) release_locked(g);
    os_mutex_unlock(&g->mutex);
    if (!wanted) return;
    world_leave(&t->sched->world);
    take(t, true);
    world_enter(&t->sched->world);
}

static bool gil_reserve(struct sched *s, struct task *t) {
    struct gil *g = s->policy;
    return carriers_reserve(g->carriers, t);
}

static void gil_launch(struct sched *s, struct task *t) {
    (void)s;
    carriers_launch(t);
}

static void gil_wake(struct task *t) {
    parker_post(&t->parker);
}

static int64_t gil_now(struct sched *s) {
    (void)s;
    return clock_now();
}

const struct sched_ops sched_gil = {
    .name = "gil",
    .open = gil_open,
    .close = gil_close,
    .reserve = gil_reserve,
    .launch = gil_launch,
    .run = task_drive,
    .wake = gil_wake,
    .hold = gil_hold,
    .let_go = gil_let_go,
    .give_way = gil_give_way,
    .now = gil_now,
    .forked = gil_forked,
};
