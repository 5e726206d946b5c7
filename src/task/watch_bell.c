// Bells for fibers (watch_bell.h): the two ways of waiting, chosen by the scheduler that runs now.
#include "task/watch_bell.h"
#include "task/watch.h"

bool watch_bell_open(struct watch_bell *b, struct sched *s) {
    *b = (struct watch_bell){.sched = s, .bell = {-1, -1}};
    return bell_open(&b->bell);
}

void watch_bell_close(struct watch_bell *b) {
    bell_close(&b->bell);
}

void watch_bell_ring(struct watch_bell *b) {
    struct sched *s = b->sched;
    bell_ring(&b->bell);
    if (!s->ops->simulated) return;
    os_mutex_lock(&s->mutex);
    sched_wake_all(&b->waiters);
    sched_leave(s);
}

void watch_bell_hush(struct watch_bell *b) {
    bell_hush(&b->bell);
}

enum native_status watch_bell_wait(struct watch_bell *b, struct fiber *f, const struct waiting *w) {
    if (!b->sched->ops->simulated) return watch_wait(f, b->bell.read_fd, WATCH_READ, w);
    sched_enter(f);
    return sched_wait(f, &b->waiters, w);
}
