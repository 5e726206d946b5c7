// The free policy: each task has a pthread of its own, and all run at once on as many processors as there are.
#include "base/clock.h"
#include "task/carrier.h"
#include "task/sched.h"

static bool free_open(struct sched *s) {
    s->policy = carriers_create(s);
    s->budget = -1;
    return true;
}

static void free_close(struct sched *s) {
    carriers_destroy(s->policy);
    s->policy = NULL;
}

// The pthreads of the parent are not there; what was theirs stays behind, since freeing it would copy its pages.
static void free_forked(struct sched *s) {
    free_open(s);
}

static bool free_reserve(struct sched *s, struct task *t) {
    return carriers_reserve(s->policy, t);
}

static void free_launch(struct sched *s, struct task *t) {
    (void)s;
    carriers_launch(t);
}

static void free_wake(struct task *t) {
    parker_post(&t->parker);
}

static int64_t free_now(struct sched *s) {
    (void)s;
    return clock_now();
}

const struct sched_ops sched_free = {
    .name = "free",
    .open = free_open,
    .close = free_close,
    .reserve = free_reserve,
    .launch = free_launch,
    .run = task_drive,
    .wake = free_wake,
    .now = free_now,
    .forked = free_forked,
};
