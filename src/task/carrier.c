// Pthreads that carry tasks, one each, for the policies that give each task one of its own (carrier.h).
//
// A pthread whose task has ended lingers for a moment on a small stack: starting the next task is then a hand-over instead
// of a creation. One that leaves for good joins the one that left before it, so at most one is ever unjoined.
#include "task/carrier.h"
#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "task/sched.h"
#include <errno.h>

// Virtual; what is touched counts. Natives need little, but sanitizers make every frame several times as large.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STACK_BYTES (1u << 20)
#else
#define STACK_BYTES (256u << 10)
#endif
#define IDLE_MAX 32               // pthreads that linger at most
#define LINGER_NS 500000000       // how long
#define SPIN_NS 20000             // before a lingering pthread goes to sleep: less than a wake-up takes
#define CARRIER_NAME "bobbin-idle" // for the kernel

struct carrier {
    struct carriers *among;
    struct parker parker;
    pthread_t thread;
    struct task *task;    // atomic: what to run next
    struct carrier *next; // among the idle
};

struct carriers {
    struct sched *sched;
    struct os_mutex mutex; // guards what follows; taken alone
    struct os_cond gone;   // total fell to 0
    struct carrier *idle;  // the latest first: its cache is warm
    size_t nidle, total;
    struct carrier *left;  // has left and waits to be joined
    bool closing;
};

struct carriers *carriers_create(struct sched *s) {
    struct carriers *p = mem_alloc_zero(1, sizeof *p);
    os_mutex_init(&p->mutex);
    os_cond_init(&p->gone);
    p->sched = s;
    return p;
}

static void reap(struct carrier *c) {
    if (!c) return;
    os_thread_join(c->thread);
    parker_finish(&c->parker);
    mem_free(c);
}

void carriers_destroy(struct carriers *p) {
    os_mutex_lock(&p->mutex);
    p->closing = true;
    for (struct carrier *c = p->idle; c; c = c->next) parker_post(&c->parker);
    while (p->total > 0) os_cond_wait(&p->gone, &p->mutex, OS_NO_DEADLINE);
    struct carrier *last = p->left;
    os_mutex_unlock(&p->mutex);
    reap(last);
    os_cond_finish(&p->gone);
    os_mutex_finish(&p->mutex);
    mem_free(p);
}

static bool take_from_idle_locked(struct carriers *p, struct carrier *c) {
    for (struct carrier **at = &p->idle; *at; at = &(*at)->next) {
        if (*at != c) continue;
        *at = c->next;
        p->nidle--;
        return true;
    }
    return false;
}

static struct task *task_given(struct carrier *c) {
    return __atomic_load_n(&c->task, __ATOMIC_ACQUIRE);
}

// The next task, or NULL when none came for a while, or none will. It waits for the token even when it sees the task: who
// launches touches this carrier until the token is in.
static struct task *wait_for_task(struct carrier *c, bool spin) {
    struct carriers *p = c->among;
    for (;;) {
        bool posted = (spin && parker_spin(&c->parker, SPIN_NS)) || parker_wait(&c->parker, clock_now() + LINGER_NS);
        struct task *t = task_given(c);
        if (posted && t) {
            __atomic_store_n(&c->task, NULL, __ATOMIC_RELAXED);
            return t;
        }
        os_mutex_lock(&p->mutex);
        bool leaves = take_from_idle_locked(p, c);
        os_mutex_unlock(&p->mutex);
        if (leaves) return NULL;
        spin = false;
    }
}

static bool linger(struct carrier *c) {
    struct carriers *p = c->among;
    os_mutex_lock(&p->mutex);
    bool stays = !p->closing && p->nidle < IDLE_MAX;
    if (stays) {
        c->next = p->idle;
        p->idle = c;
        p->nidle++;
    }
    os_mutex_unlock(&p->mutex);
    return stays;
}

static void leave(struct carrier *c) {
    struct carriers *p = c->among;
    os_mutex_lock(&p->mutex);
    struct carrier *before = p->left;
    p->left = c;
    if (--p->total == 0) os_cond_broadcast(&p->gone);
    os_mutex_unlock(&p->mutex);
    reap(before);
}

static void carrier_main(void *arg) {
    struct carrier *c = arg;
    c->thread = pthread_self();
    struct task *t = wait_for_task(c, false);
    while (t) {
        task_run(t);
        t = NULL;
        if (linger(c)) {
            os_thread_set_name(CARRIER_NAME);
            t = wait_for_task(c, sched_may_spin(c->among->sched));
        }
    }
    leave(c);
}

static struct carrier *take_idle(struct carriers *p) {
    os_mutex_lock(&p->mutex);
    struct carrier *c = p->idle;
    if (c) {
        p->idle = c->next;
        p->nidle--;
    } else {
        p->total++;
    }
    os_mutex_unlock(&p->mutex);
    return c;
}

bool carriers_reserve(struct carriers *p, struct task *t) {
    struct carrier *c = take_idle(p);
    if (!c) {
        c = mem_alloc_zero(1, sizeof *c);
        c->among = p;
        parker_init(&c->parker);
        pthread_t unused;
        if (!os_thread_create(&unused, carrier_main, c, STACK_BYTES, CARRIER_NAME, false)) {
            int error = errno;
            os_mutex_lock(&p->mutex);
            p->total--;
            os_mutex_unlock(&p->mutex);
            parker_finish(&c->parker);
            mem_free(c);
            errno = error;
            return false;
        }
    }
    t->carrier = c;
    return true;
}

void carriers_launch(struct task *t) {
    struct carrier *c = t->carrier;
    __atomic_store_n(&c->task, t, __ATOMIC_RELEASE);
    parker_post(&c->parker);
}
