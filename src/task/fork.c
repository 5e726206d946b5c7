// The moment of forking. The one place that calls fork.
//
// fork copies only the thread that calls it: what others were in the midst of stays half done in the child for ever. So first the
// world is stopped (nobody runs language code, nobody is inside the heap or a database), and then every mutex is taken that
// threads outside the world may hold, in the order in which they are taken elsewhere too:
//
//     scheduler, world, compiling, names, heap, log
//
// Both processes let go of them. The mutexes of a policy and of the io thread's start are made anew in the child instead.
//
// A child is to be killed by the system when its parent is gone (PR_SET_PDEATHSIG), however that came. Linux sends that signal
// when the *thread* that forked ends; so only threads that live as long as the session fork: MainThread, or the io thread
// for all others.
#include "base/mem.h"
#include "task/process_inside.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>

#define OUTSIDE_PATIENCE 200000000 // ns; longer, and it may be waiting for a terminal that takes nothing
#endif

static void hold_all(struct sched *s) {
    os_mutex_lock(&s->mutex);
    os_mutex_lock(&s->world.mutex);
    interp_hold(s->in);
    log_hold(s->log);
}

static void let_go_all(struct sched *s) {
    log_let_go(s->log);
    interp_let_go(s->in);
    os_mutex_unlock(&s->world.mutex);
    os_mutex_unlock(&s->mutex);
}

// Ctrl-C and Ctrl-\ go to everybody in the terminal's foreground; they are meant for the shell, so the child ignores them.
// Ctrl-Z stops child and shell alike, SIGTERM ends the child at once.
static void reset_signals(void) {
    static const int IGNORED[] = {SIGINT, SIGQUIT, SIGPIPE}, CAUGHT[] = {SIGHUP, SIGTERM, SIGTSTP, SIGCONT, SIGWINCH, SIGCHLD, SIGUSR1, SIGUSR2};
    struct sigaction usual = {.sa_handler = SIG_DFL}, ignore = {.sa_handler = SIG_IGN}, old;
    for (size_t i = 0; i < sizeof CAUGHT / sizeof *CAUGHT; i++) {
        if (sigaction(CAUGHT[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) sigaction(CAUGHT[i], &usual, NULL);
    }
    for (size_t i = 0; i < sizeof IGNORED / sizeof *IGNORED; i++) sigaction(IGNORED[i], &ignore, NULL);
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, NULL);
}

// The parent may have gone before the system was told to watch it.
static void die_with_parent(pid_t parent) {
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    if (getppid() != parent) _exit(1);
}

static bool make_pipe(int fds[2]) {
    if (pipe(fds)) return false;
    for (int i = 0; i < 2; i++) {
        fcntl(fds[i], F_SETFD, FD_CLOEXEC);
        fcntl(fds[i], F_SETFL, O_NONBLOCK);
    }
    return true;
}

static int open_pidfd(pid_t pid) {
#if defined(__linux__) && defined(SYS_pidfd_open)
    return (int)syscall(SYS_pidfd_open, pid, 0);
#else
    (void)pid;
    return -1;
#endif
}

void fork_note_start_locked(struct task *t, pid_t pid, int64_t ns) {
    struct event e = task_event(t, EVENT_START);
    e.ns = ns;
    e.a = pid;
    e.text = t->call;
    e.text_len = (uint32_t)strlen(t->call);
    log_put_late(t->sched->log, &e, false);
    t->started_ns = e.ns;
    t->state = TASK_RUNNING;
    t->ident = t->native_id = pid;
    value_store(&t->target, VALUE_UNDEF);
    value_store(&t->args, VALUE_UNDEF);
    value_store(&t->kwargs, VALUE_UNDEF);
}

void fork_give_up(struct task *t, int error) {
    struct sched *s = t->sched;
    os_mutex_lock(&s->mutex);
    t->process->fork_error = error;
    t->state = TASK_NEW;
    s->processes->alive--;
    process_unlist_locked(t->process);
    sched_count_live_locked(t, -1);
    os_mutex_unlock(&s->mutex);
}

// All signals are blocked meanwhile: a handler of the shell must not run in the child.
static pid_t fork_quietly(struct sched *s) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    hold_all(s);
    pid_t pid = fork();
    int error = errno;
    let_go_all(s);
    if (pid != 0) pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return pid;
}

static void hold_outside(struct sched *s) {
    s->outside_held = os_mutex_lock_within(&s->outside, OUTSIDE_PATIENCE);
    s->guard_held = __atomic_load_n(&s->fork_guard, __ATOMIC_ACQUIRE);
    if (s->guard_held) os_mutex_lock(s->guard_held);
}

static void let_go_outside(struct sched *s) {
    if (s->guard_held) os_mutex_unlock(s->guard_held);
    if (s->outside_held) os_mutex_unlock(&s->outside);
}

static void become_child(struct sched *s, struct task *t, int pipe_end) {
    let_go_outside(s);
    reset_signals();
    die_with_parent(s->root.pid);
    child_run(s, t, pipe_end);
}

// The simulated machine's shell has a number of its own making, which is not the parent's.
pid_t fork_copy(struct sched *s, void (*run)(void *user), void *user) {
    pid_t parent = getpid();
    hold_outside(s);
    sched_stop_world(s, true);
    sched_before_fork(s);
    pid_t pid = fork_quietly(s);
    int error = errno;
    if (pid == 0) {
        let_go_outside(s);
        reset_signals();
        die_with_parent(parent);
        run(user);
        _exit(0);
    }
    sched_resume_world(s, true);
    let_go_outside(s);
    errno = error;
    return pid;
}

// The world stands still.
static void fork_one(struct sched *s, struct task *t) {
    struct process *p = t->process;
    int fds[2];
    if (s->closing || process_is_unwanted(p)) {
        fork_give_up(t, ECANCELED);
        return;
    }
    if (!make_pipe(fds)) {
        fork_give_up(t, errno);
        return;
    }
    p->first_inside = s->next_id; // no task is made while the world stands still
    int64_t ns = log_now(s->log);
    pid_t pid = fork_quietly(s);
    if (pid == 0) become_child(s, t, fds[1]);
    int error = errno;
    close(fds[1]);
    if (pid < 0) {
        close(fds[0]);
        fork_give_up(t, error);
        return;
    }
    int pidfd = open_pidfd(pid);
    os_mutex_lock(&s->mutex);
    p->pid = pid;
    p->pipe = fds[0];
    p->pidfd = pidfd;
    fork_note_start_locked(t, pid, ns);
    remote_begin_locked(p);
    os_mutex_unlock(&s->mutex);
}

void fork_serve(struct fork_request *r, bool inside) {
    struct sched *s = r->sched;
    hold_outside(s);
    sched_stop_world(s, inside);
    sched_before_fork(s);
    for (size_t i = 0; i < r->n; i++) fork_one(s, r->tasks[i]);
    sched_resume_world(s, inside);
    let_go_outside(s);
    os_mutex_lock(&s->mutex);
    for (size_t i = 0; i < r->n; i++) {
        r->tasks[i]->process->forking = false;
        sched_wake_all(&r->tasks[i]->process->starters);
    }
    if (inside) sched_leave(s);
    else sched_unlock(s);
    mem_free(r);
}
