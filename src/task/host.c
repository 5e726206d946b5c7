// Output and shell commands of programs (host.h).
//
// A command goes on a list, the log's descriptor is poked, the fiber waits; the UI thread runs the command, puts the answer
// beside it and wakes the fiber. Who was interrupted meanwhile leaves its request behind: it is not run if it had not
// begun, and the task's next request, or the end, clears it away.
#include "task/host.h"
#include "base/mem.h"
#include "task/child.h"
#include <string.h>

enum request_state { REQUEST_ASKED, REQUEST_RUNNING, REQUEST_DONE };

struct host_request {
    struct host_request *next;
    task_id by;
    char *line;
    enum request_state state;
    bool fine;
    struct text out;
    struct wait_queue asker;
};

// Prints that were refused wait until the feed has caught up. On the reader's thread.
static void on_space(void *user) {
    struct sched *s = user;
    os_mutex_lock(&s->mutex);
    sched_wake_all(&s->output);
    sched_unlock(s);
    if (s->ops->ask) s->ops->ask(s);
    process_on_space(s);
}

void hosting_init(struct hosting *h, struct sched *s) {
    h->sched = s;
    log_on_space(s->log, on_space, s);
}

static void free_request(struct host_request *r) {
    mem_free(r->line);
    text_finish(&r->out);
    mem_free(r);
}

void hosting_finish(struct hosting *h) {
    while (h->requests) {
        struct host_request *r = h->requests;
        h->requests = r->next;
        free_request(r);
    }
}

static enum native_status printed(struct fiber *f, size_t len) {
    fiber_work(f, WORK_PRINTS, 1);
    fiber_work(f, WORK_BYTES, len);
    return NATIVE_OK;
}

// The second try is made under the mutex that on_space needs, so space cannot come between the refusal and the wait.
enum native_status host_print(void *sched, struct fiber *f, const char *text, size_t len) {
    struct sched *s = sched;
    struct task *t = task_of(f);
    struct event e = task_event(t, EVENT_PRINT);
    e.text = text;
    e.text_len = (uint32_t)(len < UINT32_MAX ? len : UINT32_MAX);
    if (log_put_print(s->log, &e)) return printed(f, len);
    if (child_self(s) && !sched_is_simulated(s)) return child_wait_for_pipe(f);
    sched_enter(f);
    if (log_put_print(s->log, &e)) {
        sched_leave(s);
        return printed(f, len);
    }
    struct waiting w = {.why = WAIT_OUTPUT, .deadline = OS_NO_DEADLINE, .name = "the screen"};
    return sched_wait(f, &s->output, &w);
}

static struct host_request **find_request(struct hosting *h, task_id by) {
    struct host_request **at = &h->requests;
    while (*at && (*at)->by != by) at = &(*at)->next;
    return at;
}

static void take_off(struct host_request **at) {
    struct host_request *r = *at;
    *at = r->next;
    free_request(r);
}

static enum native_status wait_for_answer(struct call *c, struct host_request *r) {
    struct waiting w = {.why = WAIT_HOST, .deadline = OS_NO_DEADLINE, .name = r->line};
    return sched_wait(c->fiber, &r->asker, &w);
}

static enum native_status ask(struct hosting *h, struct call *c, const char *line, size_t len) {
    struct host_request *r = mem_alloc_zero(1, sizeof *r);
    r->by = task_of(c->fiber)->id;
    r->line = mem_copy_bytes(line, len);
    struct sched *s = sched_enter(c->fiber);
    struct host_request **at = find_request(h, r->by);
    if (*at && (*at)->state != REQUEST_RUNNING) take_off(at);
    r->next = h->requests;
    h->requests = r;
    enum native_status status = wait_for_answer(c, r);
    log_poke(s->log);
    return status;
}

enum native_status host_command(struct hosting *h, struct call *c, const char *line, size_t len) {
    if (!h->command || child_self(h->sched)) {
        return native_raise(c, "RuntimeError", "there is no shell here to run '%.*s'", (int)len, line);
    }
    if (!c->resumed) return ask(h, c, line, len);
    struct sched *s = sched_enter(c->fiber);
    struct host_request **at = find_request(h, task_of(c->fiber)->id);
    if (*at && (*at)->state != REQUEST_DONE) return wait_for_answer(c, *at);
    struct text out = {0};
    bool fine = *at && (*at)->fine;
    if (*at) {
        text_add(&out, (*at)->out.data, (*at)->out.len);
        take_off(at);
    }
    sched_leave(s);
    if (!fine) native_raise(c, "RuntimeError", "%s", text_str(&out));
    text_finish(&out);
    return fine ? native_return(c, VALUE_NONE) : NATIVE_ERROR;
}

// The mutex is held. The oldest request whose task still waits for it; none before what a command may look at keeps still.
static struct host_request *oldest_request_locked(struct hosting *h) {
    const struct sched_ops *ops = h->sched->ops;
    struct host_request *oldest = NULL;
    if (h->requests && ops->stands && !ops->stands(h->sched)) return NULL;
    for (struct host_request *r = h->requests; r; r = r->next) {
        if (r->state == REQUEST_ASKED && r->asker.first) oldest = r;
    }
    return oldest;
}

static struct host_request *next_request_locked(struct hosting *h) {
    struct host_request *oldest = oldest_request_locked(h);
    if (oldest) oldest->state = REQUEST_RUNNING;
    return oldest;
}

bool host_is_asked(struct hosting *h) {
    os_mutex_lock(&h->sched->mutex);
    bool asked = oldest_request_locked(h) != NULL;
    os_mutex_unlock(&h->sched->mutex);
    return asked;
}

static void show_output(struct hosting *h, const struct host_request *r, uint32_t cell) {
    if (!r->fine || r->out.len == 0) return;
    struct event e = {.kind = EVENT_PRINT, .task = r->by, .cell = cell, .text = r->out.data, .text_len = (uint32_t)r->out.len};
    log_put(h->sched->log, &e);
}

// A request that is running is nobody's to take off but of its answer. One at a time: what the program does after an answer is to be
// shown before the next command, which may be about how it is shown.
void host_serve(struct hosting *h) {
    struct sched *s = h->sched;
    os_mutex_lock(&s->mutex);
    struct host_request *r = next_request_locked(h);
    uint32_t cell = r ? r->asker.first->cell : 0;
    bool more = oldest_request_locked(h) != NULL;
    os_mutex_unlock(&s->mutex);
    if (!r) return;
    r->fine = h->command(h->user, r->line, &r->out);
    os_mutex_lock(&s->mutex);
    show_output(h, r, cell);
    r->state = REQUEST_DONE;
    sched_wake_all(&r->asker);
    sched_unlock(s);
    if (more) log_poke(s->log);
}
