// The io thread: one poll over everything that is watched (watch.h).
//
// A round: the list becomes an array for poll, under the scheduler's mutex; poll, without; then the callbacks, each without.
// Only callbacks take something off the list, and they strike it from the round's array, so what the array still names exists.
// Whoever changes the list pokes the thread's own descriptor, and the next round sees the change.
//
// Fibers that wait for a descriptor have an entry each. It is freed in the round after its fiber has left the entry's queue,
// woken or not; so a fiber that was interrupted leaves nothing behind but, for a moment, a needless look.
#include "task/watch.h"
#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define THREAD_NAME "bobbin-io"
#define STACK_BYTES ((size_t)4 << 20) // virtual; children that are forked here run their main thread on it
#define LOOK_AGAIN_NS 10000000        // while no thread can be had

struct fiber_wait {
    struct watched watched;
    struct sched *sched;
    struct wait_queue queue; // the fiber, until it is woken or has left
};

struct watch {
    struct sched *sched;
    struct os_mutex starting; // taken alone: one thread only is started
    bool runs;                // guarded by it
    pthread_t thread;
    struct parker up;         // the thread has begun
    int read_fd, write_fd;    // a pipe that never blocks
    uint32_t poked;           // atomic

    // Guarded by the scheduler's mutex.
    struct watched *first, *last;
    struct watch_request *asked, *asked_last;
    size_t count;
    bool closing;

    // The thread's own.
    struct pollfd *fds;
    struct watched **round; // what fds[i] belongs to; NULL: taken off
    size_t cap, n;
};

static void poke(struct watch *w) {
    if (__atomic_exchange_n(&w->poked, 1, __ATOMIC_ACQ_REL)) return;
    while (write(w->write_fd, "", 1) < 0 && errno == EINTR) continue;
}

static void drain(struct watch *w) {
    char bytes[16];
    while (read(w->read_fd, bytes, sizeof bytes) > 0) continue;
    __atomic_store_n(&w->poked, 0, __ATOMIC_RELEASE);
}

static void unlink_watched(struct watch *w, struct watched *x) {
    *(x->prev ? &x->prev->next : &w->first) = x->next;
    *(x->next ? &x->next->prev : &w->last) = x->prev;
    x->prev = x->next = NULL;
    w->count--;
}

static void on_ready(struct watched *x, unsigned events) {
    struct fiber_wait *fw = (struct fiber_wait *)(void *)x;
    (void)events;
    os_mutex_lock(&fw->sched->mutex);
    struct task *t = fw->queue.first;
    sched_wake_all(&fw->queue);
    if (t) t->woken_from = NULL; // nobody else waits here, and the queue will be gone
    sched_unlock(fw->sched);
}

// In the thread, between two rounds.
static void drop_left_waits_locked(struct watch *w) {
    for (struct watched *x = w->first, *next; x; x = next) {
        next = x->next;
        struct fiber_wait *fw = (struct fiber_wait *)(void *)x;
        if (x->ready != on_ready || fw->queue.first) continue;
        unlink_watched(w, x);
        mem_free(fw);
    }
}

// Fills the array; returns the earliest deadline. fds[0] is the thread's own descriptor.
static int64_t gather_locked(struct watch *w) {
    int64_t earliest = OS_NO_DEADLINE;
    if (w->cap < w->count + 1) {
        w->cap = 2 * w->count + 16;
        w->fds = mem_resize(w->fds, w->cap * sizeof *w->fds);
        w->round = mem_resize(w->round, w->cap * sizeof *w->round);
    }
    w->fds[0] = (struct pollfd){.fd = w->read_fd, .events = POLLIN};
    w->round[0] = NULL;
    w->n = 1;
    for (struct watched *x = w->first; x; x = x->next) {
        short events = (short)((x->events & WATCH_READ ? POLLIN : 0) | (x->events & WATCH_WRITE ? POLLOUT : 0));
        w->fds[w->n] = (struct pollfd){.fd = events ? x->fd : -1, .events = events};
        w->round[w->n++] = x;
        if (x->deadline < earliest) earliest = x->deadline;
    }
    return earliest;
}

// Rounded up: a millisecond too late is better than a busy loop.
static int time_left(int64_t deadline) {
    if (deadline == OS_NO_DEADLINE) return -1;
    int64_t left = deadline - clock_now();
    if (left <= 0) return 0;
    left = (left + 999999) / 1000000;
    return left > 3600000 ? 3600000 : (int)left;
}

static unsigned seen_events(const struct pollfd *p) {
    if (p->revents & (POLLERR | POLLHUP | POLLNVAL)) return WATCH_READ | WATCH_WRITE;
    return (p->revents & POLLIN ? WATCH_READ : 0u) | (p->revents & POLLOUT ? WATCH_WRITE : 0u);
}

static bool take_deadline(struct watch *w, struct watched *x, int64_t now) {
    os_mutex_lock(&w->sched->mutex);
    bool late = x->deadline <= now;
    if (late) x->deadline = OS_NO_DEADLINE;
    os_mutex_unlock(&w->sched->mutex);
    return late;
}

static void serve_ready(struct watch *w) {
    int64_t now = clock_now();
    for (size_t i = 1; i < w->n; i++) {
        unsigned events = seen_events(&w->fds[i]);
        if (w->round[i] && events) w->round[i]->ready(w->round[i], events);
        if (w->round[i] && take_deadline(w, w->round[i], now)) w->round[i]->ready(w->round[i], 0);
    }
}

static void serve_requests(struct watch *w) {
    for (;;) {
        os_mutex_lock(&w->sched->mutex);
        struct watch_request *r = w->asked;
        if (r) w->asked = r->next;
        if (!w->asked) w->asked_last = NULL;
        os_mutex_unlock(&w->sched->mutex);
        if (!r) return;
        r->run(r);
    }
}

static void watch_main(void *arg) {
    struct watch *w = arg;
    parker_post(&w->up);
    for (;;) {
        os_mutex_lock(&w->sched->mutex);
        drop_left_waits_locked(w);
        bool closing = w->closing;
        int64_t deadline = gather_locked(w);
        if (w->asked) deadline = 0;
        os_mutex_unlock(&w->sched->mutex);
        if (closing) return;
        int n = poll(w->fds, (nfds_t)w->n, time_left(deadline));
        if (n < 0 && errno != EINTR) bug("poll: %s", strerror(errno));
        if (n < 0) continue;
        if (w->fds[0].revents) drain(w);
        serve_ready(w);
        serve_requests(w);
    }
}

static bool open_pipe(struct watch *w) {
    int fds[2];
    if (pipe(fds)) return false;
    for (int i = 0; i < 2; i++) {
        fcntl(fds[i], F_SETFD, FD_CLOEXEC);
        fcntl(fds[i], F_SETFL, O_NONBLOCK);
    }
    w->read_fd = fds[0];
    w->write_fd = fds[1];
    return true;
}

static void close_pipe(struct watch *w) {
    if (w->read_fd >= 0) close(w->read_fd);
    if (w->write_fd >= 0) close(w->write_fd);
    w->read_fd = w->write_fd = -1;
}

// Waits until the thread has come up: what a thread does then takes locks of the system's libraries, and a fork follows at once.
static bool start_thread(struct watch *w) {
    if (!open_pipe(w)) return false;
    if (os_thread_create(&w->thread, watch_main, w, STACK_BYTES, THREAD_NAME, false)) {
        parker_wait(&w->up, OS_NO_DEADLINE);
        return true;
    }
    int error = errno;
    close_pipe(w);
    errno = error;
    return false;
}

bool watch_begin(struct sched *s) {
    struct watch *w = s->watch;
    os_mutex_lock(&w->starting);
    if (!w->runs) w->runs = start_thread(w);
    bool runs = w->runs;
    os_mutex_unlock(&w->starting);
    return runs;
}

void watch_init(struct sched *s) {
    struct watch *w = mem_alloc_zero(1, sizeof *w);
    w->sched = s;
    w->read_fd = w->write_fd = -1;
    os_mutex_init(&w->starting);
    parker_init(&w->up);
    s->watch = w;
}

void watch_finish(struct sched *s) {
    struct watch *w = s->watch;
    if (!w) return;
    if (w->runs) {
        os_mutex_lock(&s->mutex);
        w->closing = true;
        poke(w);
        os_mutex_unlock(&s->mutex);
        os_thread_join(w->thread);
        close_pipe(w);
    }
    for (struct watched *x = w->first, *next; x; x = next) {
        next = x->next;
        unlink_watched(w, x);
        if (x->ready == on_ready) mem_free(x); // `watched` stands first
    }
    parker_finish(&w->up);
    os_mutex_finish(&w->starting);
    mem_free(w->fds);
    mem_free(w->round);
    mem_free(w);
    s->watch = NULL;
}

// What the parent watched is none of the child's business; its memory stays what it was, a copy of something forgotten.
void watch_forked(struct sched *s) {
    struct watch *w = s->watch;
    if (w->runs) close_pipe(w);
    watch_init(s);
}

void watch_add_locked(struct sched *s, struct watched *x) {
    struct watch *w = s->watch;
    x->next = NULL;
    x->prev = w->last;
    *(w->last ? &w->last->next : &w->first) = x;
    w->last = x;
    w->count++;
    poke(w);
}

void watch_change_locked(struct sched *s, struct watched *x, unsigned events, int64_t deadline) {
    x->events = events;
    x->deadline = deadline;
    poke(s->watch);
}

void watch_ask_locked(struct sched *s, struct watch_request *r) {
    struct watch *w = s->watch;
    r->next = NULL;
    *(w->asked_last ? &w->asked_last->next : &w->asked) = r;
    w->asked_last = r;
    poke(w);
}

void watch_remove(struct sched *s, struct watched *x) {
    struct watch *w = s->watch;
    os_mutex_lock(&s->mutex);
    unlink_watched(w, x);
    os_mutex_unlock(&s->mutex);
    for (size_t i = 1; i < w->n; i++) {
        if (w->round[i] == x) w->round[i] = NULL;
    }
}

bool watch_may_wake_locked(struct sched *s) {
    for (struct watched *x = s->watch->first; x; x = x->next) {
        struct fiber_wait *fw = (struct fiber_wait *)(void *)x;
        struct pollfd p = {.fd = x->fd, .events = POLLIN};
        if (x->ready != on_ready || !fw->queue.first) continue;
        if (s->root.process || !(x->events & WATCH_READ) || poll(&p, 1, 0) != 0) return true;
    }
    return false;
}

enum native_status watch_wait(struct fiber *f, int fd, unsigned events, const struct waiting *waiting) {
    struct sched *s = task_of(f)->sched;
    if (!watch_begin(s)) {
        struct waiting soon = *waiting;
        int64_t again = sched_now(s) + LOOK_AGAIN_NS;
        if (again < soon.deadline) soon.deadline = again;
        sched_enter(f);
        return sched_wait(f, NULL, &soon);
    }
    struct fiber_wait *fw = mem_alloc_zero(1, sizeof *fw);
    fw->sched = s;
    fw->watched = (struct watched){.fd = fd, .events = events, .deadline = OS_NO_DEADLINE, .ready = on_ready};
    sched_enter(f);
    watch_add_locked(s, &fw->watched);
    return sched_wait(f, &fw->queue, waiting);
}
