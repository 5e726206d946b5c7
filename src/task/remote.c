// The parent's ear: what comes over a child's pipe becomes events in the log, as if it had happened here; and the child's end is
// noticed and told. All of it on the io thread.
//
// A child numbers its tasks for itself: 1 is its MainThread, which here is the process itself; the ones it made since it was
// forked follow `first_inside` one by one. They get tasks of this process's table for as long as they live, so that `threads`
// shows them; nobody here can reach them.
//
// Prints that the log refuses stay in the packet, and the pipe is not read any more until the feed has caught up: the pipe
// fills, and the child's printing fiber waits.
#include "task/process_inside.h"
#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "lang/make.h"
#include "task/deadlock.h"
#include "task/wire.h"
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PACKETS_AT_ONCE 4096
#define PACKET_SPARE ((size_t)64 << 20) // beyond the heap's limit: a packet is no larger than what the child's heap held, about
#define INSIDE_MAX ((size_t)1 << 24)    // numbers beyond are nonsense
#define CHILD_MAIN 1

static struct sched *sched_of(const struct process *p) {
    return p->task->sched;
}

// Tasks inside.

static struct task *find_inside(const struct process *p, uint32_t id) {
    if (id == CHILD_MAIN) return p->task;
    size_t i = (size_t)id - p->first_inside;
    return id >= p->first_inside && i < p->ninside ? p->inside[i] : NULL;
}

static bool reserve_inside(struct process *p, uint32_t id) {
    size_t i = (size_t)id - p->first_inside;
    if (id < p->first_inside || i >= INSIDE_MAX || (i < p->ninside && p->inside[i])) return false;
    while (p->ninside <= i) {
        mem_reserve(p->inside, p->ninside, p->inside_cap);
        p->inside[p->ninside++] = NULL;
    }
    return true;
}

// "Process-1/Thread-1"; what a child's child made has its whole name already, and so has that child.
static void full_name(const struct process *p, const struct packed_event *e, bool is_thread, const char *name, struct text *out) {
    if (is_thread && !(e->flags & EVENT_INSIDE)) {
        os_mutex_lock(&sched_of(p)->mutex);
        text_printf(out, "%s/", p->task->name_text);
        os_mutex_unlock(&sched_of(p)->mutex);
    }
    text_add_str(out, name);
}

static struct task *make_inside(struct process *p, const struct packed_event *e, const char *name) {
    if (!reserve_inside(p, e->task)) return NULL;
    struct task *parent = find_inside(p, (uint32_t)e->b);
    struct task *t = task_create_inside(p->task, parent ? parent->id : p->task->id, name);
    p->inside[e->task - p->first_inside] = t;
    return t;
}

static void forget_inside(struct process *p, uint32_t id) {
    struct task *t = p->inside[id - p->first_inside];
    p->inside[id - p->first_inside] = NULL;
    sched_forget(t);
}

static void copy_cut(char *out, size_t size, const char *text) {
    size_t len = strlen(text);
    if (len >= size) len = utf8_fit(text, size - 1, size);
    memcpy(out, text, len);
    out[len] = '\0';
}

// What `threads` shows of a task follows its events.
static void follow_locked(struct task *t, const struct event *e) {
    switch ((enum event_kind)e->kind) {
    case EVENT_START:
        t->state = TASK_RUNNING;
        t->started_ns = e->ns;
        t->native_id = e->a; // a process's pid; 0 for a thread
        copy_cut(t->call, sizeof t->call, e->text);
        break;
    case EVENT_NAME:
        copy_cut(t->name_text, sizeof t->name_text, e->text);
        break;
    case EVENT_BLOCK:
        t->state = TASK_BLOCKED;
        t->why = (enum wait_why)(e->a >= 0 && e->a < WAIT_WHY_COUNT ? e->a : WAIT_OTHER);
        t->deadline = 0;
        t->waits_on = VALUE_UNDEF;
        copy_cut(t->waits_name, sizeof t->waits_name, e->text);
        break;
    case EVENT_WAKE:
        t->state = TASK_RUNNING;
        t->why = WAIT_NOTHING;
        break;
    default:
        break;
    }
}

static bool is_end(enum event_kind kind) {
    return kind == EVENT_FINISH || kind == EVENT_FAIL || kind == EVENT_KILLED;
}

static void end_inside(struct process *p, uint32_t id, enum event_kind kind) {
    struct sched *s = sched_of(p);
    struct task *t = find_inside(p, id);
    os_mutex_lock(&s->mutex);
    t->state = kind == EVENT_FINISH ? TASK_FINISHED : kind == EVENT_FAIL ? TASK_FAILED : TASK_KILLED;
    s->ended++;
    os_mutex_unlock(&s->mutex);
    forget_inside(p, id);
}

// Puts one event of the child's into the log; false: not now.
static bool put_event(struct process *p, const struct packed_event *from, struct event *e) {
    bool is_new = e->kind == EVENT_CREATE;
    struct task *t = is_new ? make_inside(p, from, e->text) : find_inside(p, from->task);
    if (!t) return true;
    e->task = t->id;
    if (is_new) e->b = t->parent;
    if (t != p->task) e->flags |= EVENT_INSIDE;
    if ((e->kind == EVENT_BLOCK || e->kind == EVENT_WAKE || e->kind == EVENT_START) && e->b > 0) {
        struct task *other = find_inside(p, (uint32_t)e->b);
        e->b = other ? (int64_t)other->id : -1;
    }
    if (!log_put_late(sched_of(p)->log, e, e->kind == EVENT_PRINT)) return false;
    os_mutex_lock(&sched_of(p)->mutex);
    follow_locked(t, e);
    os_mutex_unlock(&sched_of(p)->mutex);
    if (is_end((enum event_kind)e->kind) && t != p->task) end_inside(p, from->task, (enum event_kind)e->kind);
    return true;
}

static bool take_event(struct process *p, const struct packet *packet) {
    struct packed_event from;
    if (packet->len < sizeof from) return true;
    memcpy(&from, packet->bytes, sizeof from);
    if (from.kind >= EVENT_COUNT) return true;
    struct text text = {0};
    const char *own = packet->bytes + sizeof from;
    size_t len = packet->len - sizeof from;
    if (from.kind == EVENT_CREATE || from.kind == EVENT_NAME) {
        char *name = mem_copy_bytes(own, len);
        struct task *t = find_inside(p, from.task);
        bool is_thread = from.kind == EVENT_CREATE ? from.a == 0 : t && t != p->task && strchr(t->name_text, '/');
        full_name(p, &from, is_thread, name, &text);
        mem_free(name);
    } else {
        text_add(&text, own, len);
    }
    struct event e = {.ns = from.ns, .cell = from.cell, .kind = from.kind, .flags = from.flags, .a = from.a, .b = from.b};
    e.text = text_str(&text);
    e.text_len = (uint32_t)text.len;
    bool taken = put_event(p, &from, &e);
    text_finish(&text);
    return taken;
}

// Results.

static bool read_value(struct process *p, struct fiber *f, const char *bytes, size_t len) {
    value v = wire_get(f, bytes, len, NULL);
    if (v != VALUE_UNDEF) value_store(&p->task->result, v);
    return v != VALUE_UNDEF;
}

// On a fiber of its own, inside the world. A result that finds the heap full is read again after a collection.
static void take_result(struct process *p, const struct packet *packet) {
    struct sched *s = sched_of(p);
    struct packed_result head;
    if (packet->len < sizeof head) return;
    memcpy(&head, packet->bytes, sizeof head);
    if (head.shown > packet->len - sizeof head) return;
    const char *shown = packet->bytes + sizeof head;
    text_add(&p->shown, shown, head.shown);
    const char *bytes = shown + head.shown;
    size_t len = packet->len - sizeof head - head.shown;
    struct fiber *f = mem_alloc_zero(1, sizeof *f);
    world_enter(&s->world);
    fiber_init(f, s->in);
    f->globals = p->task->image->globals;
    p->has_result = read_value(p, f, bytes, len);
    if (!p->has_result && f->out_of_memory) {
        f->error = VALUE_UNDEF;
        f->out_of_memory = false;
        sched_collect(s);
        p->has_result = read_value(p, f, bytes, len);
    }
    if (!p->has_result) {
        text_clear(&p->shown);
        exception_format(s->in, &p->shown, f->error, 72);
        p->has_error = true;
    }
    fiber_finish(f);
    world_leave(&s->world);
    mem_free(f);
}

void remote_take(struct process *p, const struct packet *packet) {
    switch (packet->kind) {
    case PACKET_RESULT:
        take_result(p, packet);
        return;
    case PACKET_ERROR:
        text_add(&p->shown, packet->bytes, packet->len);
        p->has_error = true;
        return;
    default:
        if (packet->kind >= PACKET_FREE && p->hooks.packet) p->hooks.packet(p->hooks.user, p->task, packet);
    }
}

static bool take_packet(struct process *p, const struct packet *packet) {
    if (packet->kind == PACKET_EVENT) return process_is_unwanted(p) || take_event(p, packet);
    remote_take(p, packet);
    return true;
}

// Its end.

static int64_t time_of(const struct timeval *t) {
    return (int64_t)t->tv_sec * 1000000000 + (int64_t)t->tv_usec * 1000;
}

// How it ended, leaving the zombie where the system lets us.
static struct exit_status look_at_zombie(struct process *p) {
    struct rusage used = {0};
    struct exit_status e = {0};
#ifdef __linux__
    siginfo_t info = {0};
    while (syscall(SYS_waitid, P_PID, p->pid, &info, WEXITED | WNOWAIT, &used) < 0 && errno == EINTR) continue;
    e.code = info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
#else
    int status = 0;
    while (wait4(p->pid, &status, 0, &used) < 0 && errno == EINTR) continue;
    e.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    p->reaped = true;
#endif
    e.cpu_ns = time_of(&used.ru_utime) + time_of(&used.ru_stime);
    return e;
}

static void end_all_inside(struct process *p) {
    for (size_t i = 0; i < p->ninside; i++) {
        struct task *t = p->inside[i];
        if (!t) continue;
        if (t->state != TASK_NEW) {
            struct event e = {.kind = EVENT_KILLED, .task = t->id, .cell = t->cell, .flags = EVENT_INSIDE, .text = ""};
            e.b = log_now(sched_of(p)->log) - t->started_ns;
            log_put(sched_of(p)->log, &e);
            end_inside(p, (uint32_t)(p->first_inside + i), EVENT_KILLED);
        } else {
            forget_inside(p, (uint32_t)(p->first_inside + i));
        }
    }
}

static void describe(struct process *p, const struct exit_status *end, struct event *e) {
    e->kind = p->has_error ? EVENT_FAIL : EVENT_FINISH;
    if (end->code < 0) {
        e->kind = EVENT_KILLED;
        text_clear(&p->shown);
        text_printf(&p->shown, "by signal %d", -end->code);
        const char *name = process_signal_name(-end->code);
        if (name) text_printf(&p->shown, " (%s)", name);
    } else if (!p->has_error && !p->has_result) {
        e->kind = EVENT_FAIL;
        text_clear(&p->shown);
        text_printf(&p->shown, "it ended with status %d and without a result\n", end->code);
    }
    e->text = text_str(&p->shown);
    e->text_len = (uint32_t)p->shown.len;
}

static void note_end_locked(struct process *p, const struct exit_status *end) {
    struct sched *s = sched_of(p);
    struct task *t = p->task;
    struct event e = task_event(t, EVENT_FINISH);
    e.a = end->cpu_ns;
    e.b = log_now(s->log) - t->started_ns;
    describe(p, end, &e);
    log_put(s->log, &e);
    t->state = e.kind == EVENT_FINISH ? TASK_FINISHED : e.kind == EVENT_FAIL ? TASK_FAILED : TASK_KILLED;
    t->why = WAIT_NOTHING;
    t->cpu_ns = end->cpu_ns;
    t->finished_ns = e.ns;
    p->exit_code = end->code == 0 && p->has_error ? 1 : end->code;
    p->over = true;
    s->ended++;
    s->processes->alive--;
    sched_count_live_locked(t, -1);
}

static void stop_watching(struct process *p) {
    struct sched *s = sched_of(p);
    watch_remove(s, &p->output);
    watch_remove(s, &p->exit);
    watch_remove(s, &p->timer);
    close(p->pipe);
    if (p->pidfd >= 0) close(p->pidfd);
    p->pipe = p->pidfd = -1;
    packet_reader_finish(&p->reader);
}

// Inside the world at the end, for then a program that has lost its Process may have it collected.
void remote_end(struct process *p, const struct exit_status *end) {
    struct sched *s = sched_of(p);
    struct task *t = p->task;
    struct process_hooks hooks = p->hooks;
    world_enter(&s->world);
    os_mutex_lock(&s->mutex);
    note_end_locked(p, end);
    deadlock_coming_locked(s, 1);
    s->actor = t->id;
    sched_wake_all(&t->joiners);
    sched_leave(s);
    if (hooks.ended) hooks.ended(hooks.user, t);
    os_mutex_lock(&s->mutex);
    deadlock_coming_locked(s, -1);
    sched_leave(s);
    world_leave(&s->world);
}

static void finish(struct process *p) {
    struct exit_status end = look_at_zombie(p);
    end_all_inside(p);
    stop_watching(p);
    remote_end(p, &end);
}

// Listening.

static void change(struct process *p, struct watched *w, unsigned events, int64_t deadline) {
    struct sched *s = sched_of(p);
    os_mutex_lock(&s->mutex);
    watch_change_locked(s, w, events, deadline);
    os_mutex_unlock(&s->mutex);
}

static void no_more(struct process *p, enum packet_status status) {
    if (status == PACKET_BROKEN && errno == EMSGSIZE) {
        text_clear(&p->shown);
        text_add_str(&p->shown, "MemoryError: the result is larger than the memory of the process that waits for it\n");
        p->has_error = true;
        process_signal(p->task, SIGKILL);
    }
    p->pipe_done = true;
    change(p, &p->output, 0, OS_NO_DEADLINE);
}

// Reads until nothing is left. false: something is, which waits for the feed or for its next turn.
static bool hear(struct process *p) {
    for (int i = 0; i < PACKETS_AT_ONCE && !p->pipe_done; i++) {
        enum packet_status status = p->holding ? PACKET_DONE : packet_read(&p->reader, &p->held);
        if (status == PACKET_WAIT) return true;
        if (status != PACKET_DONE) {
            no_more(p, status);
            return true;
        }
        p->holding = !take_packet(p, &p->held);
        if (p->holding) {
            change(p, &p->output, 0, OS_NO_DEADLINE);
            return false;
        }
    }
    if (!p->pipe_done) change(p, &p->output, WATCH_READ, 0);
    return p->pipe_done;
}

// Everything it said is in the pipe once it has exited.
static void serve(struct process *p) {
    bool heard_all = hear(p);
    if (heard_all && (p->gone || (p->pipe_done && p->pidfd < 0))) finish(p);
}

#define OWNER(w, member) ((struct process *)(void *)((char *)(w) - offsetof(struct process, member)))

static void on_output(struct watched *w, unsigned events) {
    (void)events;
    serve(OWNER(w, output));
}

static void on_exit_noticed(struct watched *w, unsigned events) {
    struct process *p = OWNER(w, exit);
    (void)events;
    p->gone = true;
    change(p, &p->exit, 0, OS_NO_DEADLINE);
    serve(p);
}

static void on_grace_over(struct watched *w, unsigned events) {
    (void)events;
    process_signal(OWNER(w, timer)->task, SIGKILL);
}

void remote_begin_locked(struct process *p) {
    struct sched *s = sched_of(p);
    packet_reader_init(&p->reader, p->pipe, heap_limit(interp_heap(s->in)) + PACKET_SPARE);
    p->output = (struct watched){.fd = p->pipe, .events = WATCH_READ, .deadline = OS_NO_DEADLINE, .ready = on_output};
    p->exit = (struct watched){.fd = p->pidfd, .events = WATCH_READ, .deadline = OS_NO_DEADLINE, .ready = on_exit_noticed};
    p->timer = (struct watched){.fd = -1, .deadline = OS_NO_DEADLINE, .ready = on_grace_over};
    watch_add_locked(s, &p->output);
    watch_add_locked(s, &p->exit);
    watch_add_locked(s, &p->timer);
}

// The next one that holds something back and has not been looked at since the feed caught up.
static struct process *next_held_locked(struct processes *ps, task_id after) {
    struct process *found = NULL;
    for (struct process *p = ps->first; p; p = p->next) {
        bool fits = p->task->id > after && p->pipe >= 0 && p->holding;
        if (fits && (!found || p->task->id < found->task->id)) found = p;
    }
    return found;
}

void remote_resume_all(struct watch_request *r) {
    struct processes *ps = (struct processes *)(void *)((char *)r - offsetof(struct processes, space));
    struct sched *s = ps->sched;
    struct process *p;
    os_mutex_lock(&s->mutex);
    ps->space_asked = false;
    os_mutex_unlock(&s->mutex);
    for (task_id after = 0;;) {
        os_mutex_lock(&s->mutex);
        p = next_held_locked(ps, after);
        if (p) watch_change_locked(s, &p->output, WATCH_READ, OS_NO_DEADLINE);
        os_mutex_unlock(&s->mutex);
        if (!p) return;
        after = p->task->id;
        serve(p);
    }
}
