// The table of processes: making, starting, asking, ending. What runs in a child, and how it is heard, is elsewhere
// (process_inside.h).
//
// A process is alive from process_start until remote.c has heard its end. Then it is a zombie until process_reap; so the system
// does not give its number to another one while somebody here may still send a signal to it.
#include "task/process.h"
#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "task/process_inside.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULT_MAX 64
#define GRACE_NS 500000000 // between SIGTERM and SIGKILL

void processes_init(struct sched *s) {
    struct processes *ps = mem_alloc_zero(1, sizeof *ps);
    ps->sched = s;
    ps->max = DEFAULT_MAX;
    ps->space.run = remote_resume_all;
    s->processes = ps;
    watch_init(s);
}

void processes_finish(struct sched *s) {
    if (!s->processes) return;
    watch_finish(s);
    process_reap_all(s);
    mem_free(s->processes);
    s->processes = NULL;
}

static void set_identity(struct process *p, struct sched *s, uint32_t number) {
    const struct task *self = s->image->process;
    const char *above = self ? self->process->identity : "";
    snprintf(p->identity, sizeof p->identity, "%.40s%s%u", above, *above ? ":" : "", number);
}

uint32_t process_next_name(struct sched *s, char *out, size_t size) {
    struct process named;
    os_mutex_lock(&s->mutex);
    uint32_t number = ++s->image->processes_named;
    os_mutex_unlock(&s->mutex);
    set_identity(&named, s, number);
    snprintf(out, size, "Process-%s", named.identity);
    return number;
}

struct task *process_create(struct sched *s, task_id parent, const struct task_spec *spec, const struct process_hooks *hooks) {
    struct process *p = mem_alloc_zero(1, sizeof *p);
    if (hooks) p->hooks = *hooks;
    p->maker = s->image->pid;
    p->pipe = p->pidfd = -1;
    os_mutex_lock(&s->mutex);
    uint32_t number = p->hooks.number ? p->hooks.number : ++s->image->processes_named;
    os_mutex_unlock(&s->mutex);
    set_identity(p, s, number);
    p->task = task_create_process(s, parent, spec, p);
    return p->task;
}

static void list_locked(struct process *p) {
    struct processes *ps = p->task->sched->processes;
    p->listed = true;
    p->next = NULL;
    p->prev = ps->last;
    *(ps->last ? &ps->last->next : &ps->first) = p;
    ps->last = p;
}

void process_unlist_locked(struct process *p) {
    struct processes *ps = p->task->sched->processes;
    p->listed = false;
    *(p->prev ? &p->prev->next : &ps->first) = p->next;
    *(p->next ? &p->next->prev : &ps->last) = p->prev;
}

// A zombie is waited for in no time.
static void reap_locked(struct process *p) {
    if (!p->listed || !p->over) return;
    while (!p->reaped && waitpid(p->pid, NULL, 0) < 0 && errno == EINTR) continue;
    p->reaped = true;
    process_unlist_locked(p);
}

void process_free(struct process *p) {
    struct sched *s = p->task->sched;
    os_mutex_lock(&s->mutex);
    reap_locked(p);
    os_mutex_unlock(&s->mutex);
    packet_reader_finish(&p->reader);
    text_finish(&p->shown);
    mem_free(p->inside);
    mem_free(p);
}

void process_release(struct task *t) {
    sched_forget(t);
}

// Starting.

// The mutex is held. What stands in the way of starting all of them, or PROCESS_WAIT: nothing.
static enum process_start may_start_locked(struct sched *s, struct task *const *tasks, size_t n) {
    struct processes *ps = s->processes;
    if (s->image->process && s->image->process->daemon) return PROCESS_DAEMONIC;
    for (size_t i = 0; i < n; i++) {
        if (tasks[i]->state != TASK_NEW) return PROCESS_STARTED_BEFORE;
        if (tasks[i]->process->maker != s->image->pid) return PROCESS_NOT_OURS;
    }
    return s->closing || n > ps->max || ps->alive > ps->max - n ? PROCESS_OVER_LIMIT : PROCESS_WAIT;
}

static void set_unwanted(struct process *p, bool unwanted) {
    __atomic_store_n(&p->unwanted, unwanted, __ATOMIC_RELAXED);
}

static void claim_locked(struct sched *s, struct task *t, uint32_t cell) {
    t->state = TASK_READY;
    t->cell = cell;
    t->process->forking = true;
    list_locked(t->process);
    t->process->fork_error = 0;
    set_unwanted(t->process, false);
    sched_count_live_locked(t, 1);
    s->processes->alive++;
}

static void run_request(struct watch_request *r) {
    fork_serve((struct fork_request *)(void *)r, false);
}

static struct fork_request *make_request(struct sched *s, struct task *const *tasks, size_t n) {
    struct fork_request *r = mem_alloc_zero(1, sizeof *r + n * sizeof *tasks);
    r->ask.run = run_request;
    r->sched = s;
    r->n = n;
    memcpy(r->tasks, tasks, n * sizeof *tasks);
    return r;
}

static void note_call(struct fiber *f, struct task *t) {
    struct text call = {0};
    show_call(f, &call, t, 60);
    size_t len = call.len < TASK_CALL_BYTES ? call.len : utf8_fit(text_str(&call), TASK_CALL_BYTES - 1, 60);
    os_mutex_lock(&t->sched->mutex);
    memcpy(t->call, text_str(&call), len);
    t->call[len] = '\0';
    os_mutex_unlock(&t->sched->mutex);
    text_finish(&call);
}

static enum process_start wait_for_fork(struct fiber *f, struct task *t) {
    struct waiting w = {.why = WAIT_OTHER, .deadline = OS_NO_DEADLINE, .name = "a new process", .holds = t->object};
    sched_wait(f, &t->process->starters, &w);
    return PROCESS_WAIT;
}

// A task whose thread lives as long as the session forks on that thread: it saves two hand-overs. Others ask the io thread.
static bool lives_long(const struct task *t) {
    return t == t->sched->main;
}

// At once: nobody has to stand still for it.
static enum process_start fork_without_system(struct fiber *f, struct task *const *tasks, size_t n) {
    enum process_start r = PROCESS_STARTED;
    for (size_t i = 0; i < n; i++) {
        if (r == PROCESS_STARTED && !task_of(f)->sched->ops->processes->fork(f, tasks[i])) {
            errno = ENOMEM;
            r = PROCESS_REFUSED;
        }
        if (r != PROCESS_STARTED) fork_give_up(tasks[i], ENOMEM);
        tasks[i]->process->forking = false;
    }
    return r;
}

enum process_start process_start(struct fiber *f, struct task *const *tasks, size_t n) {
    struct sched *s = task_of(f)->sched;
    if (n == 0) return PROCESS_STARTED;
    for (size_t i = 0; i < n; i++) note_call(f, tasks[i]);
    if (!s->ops->processes && !watch_begin(s)) return PROCESS_REFUSED;
    sched_enter(f);
    enum process_start r = may_start_locked(s, tasks, n);
    if (r != PROCESS_WAIT) {
        sched_leave(s);
        return r;
    }
    for (size_t i = 0; i < n; i++) claim_locked(s, tasks[i], task_of(f)->cell);
    if (s->ops->processes) {
        sched_leave(s);
        return fork_without_system(f, tasks, n);
    }
    struct fork_request *request = make_request(s, tasks, n);
    if (lives_long(task_of(f))) task_of(f)->forks = request;
    else watch_ask_locked(s, &request->ask);
    return wait_for_fork(f, tasks[0]);
}

enum process_start process_started(struct fiber *f, struct task *t) {
    struct sched *s = sched_enter(f);
    if (t->process->forking) return wait_for_fork(f, t);
    int error = t->process->fork_error;
    sched_leave(s);
    errno = error;
    return error ? PROCESS_REFUSED : PROCESS_STARTED;
}

void process_serve(struct task *t) {
    struct fork_request *r = t->forks;
    t->forks = NULL;
    if (r) fork_serve(r, true);
}

// Asking.

const char *process_signal_name(int number) {
    static const struct {
        int number;
        const char *name;
    } NAMES[] = {
        {SIGHUP, "SIGHUP"}, {SIGINT, "SIGINT"}, {SIGQUIT, "SIGQUIT"}, {SIGILL, "SIGILL"}, {SIGTRAP, "SIGTRAP"}, {SIGABRT, "SIGABRT"},
        {SIGBUS, "SIGBUS"}, {SIGFPE, "SIGFPE"}, {SIGKILL, "SIGKILL"}, {SIGUSR1, "SIGUSR1"}, {SIGSEGV, "SIGSEGV"},
        {SIGUSR2, "SIGUSR2"}, {SIGPIPE, "SIGPIPE"}, {SIGALRM, "SIGALRM"}, {SIGTERM, "SIGTERM"}, {SIGXCPU, "SIGXCPU"},
    };
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (NAMES[i].number == number) return NAMES[i].name;
    }
    return NULL;
}

bool process_is_ours(const struct task *t) {
    return t->process->maker == t->sched->image->pid;
}

bool process_is_self(const struct task *t) {
    return t->sched->image->process == t;
}

pid_t process_parent_pid(const struct task *t) {
    return t->process->maker;
}

pid_t process_pid(struct task *t) {
    os_mutex_lock(&t->sched->mutex);
    pid_t pid = process_is_self(t) ? t->sched->image->pid : t->process->pid;
    os_mutex_unlock(&t->sched->mutex);
    return pid;
}

bool process_exit_code(struct task *t, int *code) {
    os_mutex_lock(&t->sched->mutex);
    bool over = t->process->over;
    *code = t->process->exit_code;
    os_mutex_unlock(&t->sched->mutex);
    return over;
}

void process_reap(struct task *t) {
    os_mutex_lock(&t->sched->mutex);
    reap_locked(t->process);
    os_mutex_unlock(&t->sched->mutex);
}

void process_reap_all(struct sched *s) {
    os_mutex_lock(&s->mutex);
    for (struct process *p = s->processes->first, *next; p; p = next) {
        next = p->next;
        reap_locked(p);
    }
    os_mutex_unlock(&s->mutex);
}

size_t process_limit(struct sched *s) {
    os_mutex_lock(&s->mutex);
    size_t n = s->processes->max;
    os_mutex_unlock(&s->mutex);
    return n;
}

void process_set_limit(struct sched *s, size_t n) {
    os_mutex_lock(&s->mutex);
    s->processes->max = n;
    os_mutex_unlock(&s->mutex);
}

// Ending.

static bool signal_locked(struct process *p, int number) {
    const struct process_policy *other = p->task->sched->ops->processes;
    if (p->pid <= 0 || p->over) return false;
    if (!other) return kill(p->pid, number) == 0;
    other->signal_locked(p->task, number);
    return true;
}

bool process_signal(struct task *t, int number) {
    os_mutex_lock(&t->sched->mutex);
    bool sent = process_is_ours(t) && signal_locked(t->process, number);
    os_mutex_unlock(&t->sched->mutex);
    return sent;
}

void process_end_locked(struct task *t) {
    struct process *p = t->process;
    if (!process_is_ours(t)) return;
    if (p->forking) set_unwanted(p, true);
    else if (signal_locked(p, SIGTERM) && !t->sched->ops->processes) watch_change_locked(t->sched, &p->timer, 0, clock_now() + GRACE_NS);
}

static void kill_alive_locked(struct process *p) {
    if (!p->listed || p->over) return;
    set_unwanted(p, true);
    signal_locked(p, SIGKILL);
}

// Who had its output held back is looked at again, since nobody may be reading the log any more.
static void look_at_held_locked(struct sched *s) {
    struct processes *ps = s->processes;
    if (ps->alive == 0 || ps->space_asked || s->ops->processes) return;
    ps->space_asked = true;
    watch_ask_locked(s, &ps->space);
}

void process_kill_locked(struct task *t) {
    kill_alive_locked(t->process);
    look_at_held_locked(t->sched);
}

void process_kill_all_locked(struct sched *s) {
    for (struct process *p = s->processes->first; p; p = p->next) kill_alive_locked(p);
    look_at_held_locked(s);
}

void process_on_space(struct sched *s) {
    struct processes *ps = s->processes;
    os_mutex_lock(&s->mutex);
    if (ps->alive > 0 && !ps->space_asked && !s->ops->processes) {
        ps->space_asked = true;
        watch_ask_locked(s, &ps->space);
    }
    os_mutex_unlock(&s->mutex);
}
