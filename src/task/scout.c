// Scouts (scout.h). Reports are read as they come, so that a scout never waits for its pipe for long; looking for interrupts takes a glance
// every few milliseconds, since no signal reaches the waiting thread.
#include "task/scout.h"
#include "base/stage.h"
#include "task/process_inside.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define GLANCE_MS 20
#define REPORT_MOST ((size_t)256 << 20)

struct scout {
    const struct scout_orders *orders;
    uint32_t *stop; // shared with it
    int fds[2];
    pid_t pid;
};

static void go(void *user) {
    struct scout *s = user;
    close(s->fds[0]);
    s->orders->go(s->orders->user, s->fds[1], s->stop);
}

// false: it has said all.
static bool read_some(struct scout *s, struct text *report) {
    char bytes[65536];
    ssize_t n = read(s->fds[0], bytes, sizeof bytes);
    if (n < 0) return errno == EINTR || errno == EAGAIN;
    if (n > 0) text_add(report, bytes, (size_t)n);
    return n > 0 && report->len < REPORT_MOST;
}

static bool is_unwanted(struct scout *s, struct fiber *f) {
    uint32_t bits = __atomic_load_n(&f->poll, __ATOMIC_ACQUIRE);
    if (bits & POLL_KILL) return true;
    if (!(bits & POLL_INTERRUPT)) return false;
    fiber_acknowledge(f, POLL_INTERRUPT);
    return __atomic_exchange_n(s->stop, 1, __ATOMIC_RELAXED) != 0;
}

static bool listen_to(struct scout *s, struct fiber *f, struct text *report) {
    struct pollfd p = {.fd = s->fds[0], .events = POLLIN};
    for (;;) {
        if (is_unwanted(s, f)) return false;
        if (poll(&p, 1, GLANCE_MS) > 0 && !read_some(s, report)) return true;
    }
}

static enum scout_end wait_for(struct scout *s, struct fiber *f, struct text *report) {
    int status = 0;
    close(s->fds[1]);
    bool heard = listen_to(s, f, report);
    if (!heard) kill(s->pid, SIGKILL);
    while (waitpid(s->pid, &status, 0) < 0 && errno == EINTR) continue;
    if (!heard) return SCOUT_KILLED;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? SCOUT_BACK : SCOUT_LOST;
}

static bool prepare(struct scout *s) {
    s->stop = mmap(NULL, sizeof *s->stop, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (s->stop == MAP_FAILED) return false;
    if (pipe(s->fds) == 0) {
        for (int i = 0; i < 2; i++) fcntl(s->fds[i], F_SETFD, FD_CLOEXEC);
        return true;
    }
    munmap(s->stop, sizeof *s->stop);
    return false;
}

enum scout_end scout_send(struct fiber *f, const struct scout_orders *o, struct text *report) {
    struct task *t = task_of(f);
    struct scout s = {.orders = o};
    if (!prepare(&s)) return SCOUT_REFUSED;
    s.pid = fork_copy(t->sched, go, &s);
    int error = errno;
    enum scout_end end = SCOUT_REFUSED;
    if (s.pid < 0) close(s.fds[1]);
    task_step_out(t);
    if (s.pid >= 0) end = wait_for(&s, f, report);
    task_step_in(t);
    close(s.fds[0]);
    munmap(s.stop, sizeof *s.stop);
    errno = error;
    return end;
}

bool scout_write(int fd, const struct text *report) {
    for (size_t at = 0; at < report->len;) {
        ssize_t n = write(fd, report->data + at, report->len - at);
        if (n < 0 && errno != EINTR) return false;
        if (n > 0) at += (size_t)n;
    }
    return true;
}
