// A child's life, from the fork to _exit. The thread that came through the fork is its MainThread; all the others stayed behind.
//
// What happens here is told to the parent: the log keeps nothing any more, each event becomes a packet. Packets are written as
// soon as somebody is likely to look (a print, a start, an end, a wait), so a child that computes leaves nothing unsaid; what
// the pipe does not take waits in memory, and once that is much, prints are refused and their fibers wait for the pipe.
#include "task/child.h"
#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "task/deadlock.h"
#include "task/pins.h"
#include "task/process_inside.h"
#include "task/wire.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define PENDING_MUCH ((size_t)256 << 10) // bytes that wait for the pipe before prints are refused
#define PENDING_MOST ((size_t)4 << 20)   // and before waits and locks are left out
#define UNSAID_MOST ((size_t)16 << 10)   // bytes of events that may wait for the next one that matters
#define WIDE_PIPE (1 << 20)              // bytes; what an ordinary user may have
#define ERROR_WIDTH 72

struct relay {
    int fd;
    struct os_mutex sending; // of packets that are no events; taken before the log's
    bool wide;               // under `sending`
    // Under the log's mutex.
    struct packet_writer out;
    struct text scratch;
};

static size_t pending(const struct relay *r) {
    return r->out.pending.len - r->out.at;
}

static bool is_minor(enum event_kind kind) {
    return kind >= EVENT_BLOCK && kind <= EVENT_SWITCH;
}

static bool is_urgent(enum event_kind kind) {
    return kind == EVENT_BLOCK || !(is_minor(kind) || kind == EVENT_CREATE || kind == EVENT_NAME || kind == EVENT_RUN);
}

static void pack(struct relay *r, const struct event *e) {
    struct packed_event packed = {.ns = e->ns, .a = e->a, .b = e->b, .task = e->task, .cell = e->cell, .kind = e->kind, .flags = e->flags};
    text_clear(&r->scratch);
    text_add(&r->scratch, (const char *)&packed, sizeof packed);
    text_add(&r->scratch, e->text, e->text_len);
    packet_put(&r->out, PACKET_EVENT, r->scratch.data, r->scratch.len);
}

// The log's sink, under its mutex. A parent that is gone takes the child with it, so what cannot be written is no matter.
static bool send_event(void *user, const struct event *e, bool refusable) {
    struct relay *r = user;
    enum event_kind kind = (enum event_kind)e->kind;
    if (pending(r) > PENDING_MUCH) packet_flush(&r->out);
    if (refusable && pending(r) > PENDING_MUCH) return false;
    if (is_minor(kind) && pending(r) > PENDING_MOST) return true;
    pack(r, e);
    if (is_urgent(kind) || pending(r) > UNSAID_MOST) packet_flush(&r->out);
    return true;
}

enum native_status child_wait_for_pipe(struct fiber *f) {
    struct waiting w = {.why = WAIT_OUTPUT, .deadline = OS_NO_DEADLINE, .name = "the parent process"};
    return watch_wait(f, task_of(f)->sched->processes->relay->fd, WATCH_WRITE, &w);
}

static bool wait_until_writable(int fd) {
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    return poll(&p, 1, -1) >= 0 || errno == EINTR;
}

// Everything that is pending, however long it takes. The log's mutex is held only while something is written.
static bool flush_all(struct sched *s) {
    struct relay *r = s->processes->relay;
    for (;;) {
        log_hold(s->log);
        enum packet_status status = packet_flush(&r->out);
        log_let_go(s->log);
        if (status == PACKET_DONE) return true;
        if (status != PACKET_WAIT || !wait_until_writable(r->fd)) return false;
    }
}

static bool send_small(struct sched *s, uint8_t kind, const char *bytes, size_t len) {
    log_hold(s->log);
    packet_put(&s->processes->relay->out, kind, bytes, len);
    log_let_go(s->log);
    return flush_all(s);
}

// Much is written in fewer turns of the two processes.
static void widen_pipe(struct relay *r) {
#ifdef F_SETPIPE_SZ
    if (!r->wide) fcntl(r->fd, F_SETPIPE_SZ, WIDE_PIPE);
#endif
    r->wide = true;
}

// Without a copy: no event comes in between, since the log is held until all is through.
static bool send_large(struct sched *s, uint8_t kind, const char *bytes, size_t len) {
    struct relay *r = s->processes->relay;
    widen_pipe(r);
    while (flush_all(s)) {
        log_hold(s->log);
        bool is_free = pending(r) == 0, sent = is_free && packet_send(r->fd, kind, bytes, len);
        log_let_go(s->log);
        if (is_free) return sent;
    }
    return false;
}

static bool send_packet(struct sched *s, uint8_t kind, const char *bytes, size_t len) {
    struct relay *r = s->processes->relay;
    os_mutex_lock(&r->sending);
    bool sent = len <= UNSAID_MOST ? send_small(s, kind, bytes, len) : send_large(s, kind, bytes, len);
    os_mutex_unlock(&r->sending);
    return sent;
}

bool child_send(struct sched *s, uint8_t kind, const char *bytes, size_t len) {
    invariant(kind >= PACKET_FREE);
    return s->processes->relay && send_packet(s, kind, bytes, len);
}

struct task *child_self(const struct sched *s) {
    return s->image->process;
}

struct task *child_parent(const struct sched *s) {
    return s->image->above;
}

// Coming to life.

// They are no children of this one.
static void close_ends_of_others(struct processes *ps) {
    for (struct process *p = ps->first; p; p = p->next) {
        if (p->pipe >= 0) close(p->pipe);
        if (p->pidfd >= 0) close(p->pidfd);
        p->pipe = p->pidfd = -1;
        p->over = p->pid != 0;
        p->forking = p->listed = false;
        p->starters = (struct wait_queue){0};
    }
    ps->first = ps->last = NULL;
}

static void take_over(struct sched *s, struct task *self, int pipe_end) {
    struct processes *ps = s->processes;
    struct relay *r = mem_alloc_zero(1, sizeof *r);
    r->fd = pipe_end;
    os_mutex_init(&r->sending);
    packet_writer_init(&r->out, pipe_end);
    close_ends_of_others(ps);
    if (ps->relay) close(ps->relay->fd);
    s->root.pid = getpid();
    ps->alive = 0;
    s->root.processes_named = 0;
    ps->space_asked = false;
    s->root.above = s->root.process;
    s->root.process = self;
    self->process->pid = s->root.pid;
    ps->relay = r;
    watch_forked(s);
    sched_forked(s, self);
    log_divert(s->log, send_event, r);
    for (size_t i = 0; i < s->nfork_hooks; i++) {
        if (s->fork_hooks[i].in_child) s->fork_hooks[i].in_child(s->fork_hooks[i].user);
    }
}

// MainThread of the child; it bears the process's name in the kernel, as the whole process does.
static struct fiber *make_fiber(struct sched *s, struct task *self) {
    struct task *t = s->main;
    struct fiber *f = mem_alloc_zero(1, sizeof *f);
    fiber_init(f, s->in);
    f->task = t;
    t->target = self->target;
    t->args = self->args;
    t->kwargs = self->kwargs;
    t->daemon = false;
    t->gil_ns = 0;
    t->started_ns = log_now(s->log);
    os_mutex_lock(&s->mutex);
    t->fiber = f;
    t->thread = pthread_self();
    t->os_id = os_thread_id();
    t->native_id = t->os_id;
    t->ident = (int64_t)(uintptr_t)pthread_self();
    t->cpu_base = clock_thread_cpu();
    os_mutex_unlock(&s->mutex);
    os_thread_set_name(self->name_text);
    return f;
}

static void say_error(struct fiber *f, struct last_words *w) {
    w->kind = PACKET_ERROR;
    text_clear(&w->bytes);
    if (f->error != VALUE_UNDEF) exception_format(f->interp, &w->bytes, f->error, ERROR_WIDTH);
    else text_add_str(&w->bytes, "it was ended\n");
}

// The result for people, then as a value. One that cannot be sent is an error of the process.
static void say_result(struct fiber *f, bool has_target, struct last_words *w) {
    struct text shown = {0};
    value v = has_target ? f->result : VALUE_NONE;
    if (has_target) show_value(f, &shown, v, 60);
    struct packed_result head = {.shown = shown.len};
    w->kind = PACKET_RESULT;
    text_add(&w->bytes, (const char *)&head, sizeof head);
    text_add(&w->bytes, shown.data, shown.len);
    text_finish(&shown);
    f->error = VALUE_UNDEF;
    if (!wire_put(f, &w->bytes, v)) say_error(f, w);
}

struct last_words child_last_words(struct fiber *f, enum vm_status status, bool has_target) {
    struct last_words w = {0};
    if (status == VM_DONE) say_result(f, has_target, &w);
    else say_error(f, &w);
    return w;
}

static struct last_words run_target(struct sched *s, struct task *self) {
    bool has_target = self->target != VALUE_UNDEF && self->target != VALUE_NONE;
    task_step_in(s->main);
    struct fiber *f = make_fiber(s, self);
    pins_place(s->pins, self->id);
    task_log(s->main, EVENT_RUN, 0, 0, NULL);
    struct last_words w = child_last_words(f, task_call_target(s->main), has_target);
    task_log_gil(s->main);
    task_step_out(s->main);
    return w;
}

// As Python does at the end of a process: threads and processes that are no daemons are waited for, the others ended.
static void wait_for_rest(struct sched *s) {
    os_mutex_lock(&s->mutex);
    if (s->live > s->live_daemons) deadlock_rest_locked(s, true);
    sched_unlock(s);
    sched_wait_quiet(s, false);
    os_mutex_lock(&s->mutex);
    s->closing = true;
    bool children = s->processes->alive > 0;
    process_kill_all_locked(s);
    os_mutex_unlock(&s->mutex);
    if (children) {
        os_mutex_lock(&s->mutex);
        while (s->processes->alive > 0) os_cond_wait(&s->quiet, &s->mutex, OS_NO_DEADLINE);
        os_mutex_unlock(&s->mutex);
    }
    process_reap_all(s);
}

// It was ended since nobody in it could go on.
static void say_verdict(struct sched *s, struct last_words *w) {
    if (!s->verdict.len) return;
    w->kind = PACKET_ERROR;
    text_clear(&w->bytes);
    text_add(&w->bytes, s->verdict.data, s->verdict.len);
}

void child_run(struct sched *s, struct task *self, int pipe_end) {
    take_over(s, self, pipe_end);
    struct last_words w = run_target(s, self);
    wait_for_rest(s);
    say_verdict(s, &w);
    send_packet(s, w.kind, text_str(&w.bytes), w.bytes.len);
    _exit(w.kind == PACKET_ERROR);
}
