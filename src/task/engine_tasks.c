// The engine's tasks from outside: which there are, how many, and how to end them.
#include "task/engine.h"
#include "task/process.h"
#include "task/sched.h"

#define CORES_SHOWN 256 // looking up where a thread runs reads a file

static void settle(struct engine *e) {
    if (engine_sched(e)->ops->settle && engine_is_idle(e)) engine_sched(e)->ops->settle(engine_sched(e));
}

bool engine_kill(struct engine *e, task_id id) {
    struct sched *s = engine_sched(e);
    os_mutex_lock(&s->mutex);
    struct task *t = sched_find_locked(s, id);
    bool found = t && t != s->main && !t->inside && task_is_alive(t);
    if (found && t->process) process_end_locked(t);
    else if (found) sched_request_locked(t, POLL_KILL);
    os_mutex_unlock(&s->mutex);
    settle(e);
    return found;
}

size_t engine_kill_all(struct engine *e) {
    os_mutex_lock(&engine_sched(e)->mutex);
    size_t n = engine_sched(e)->live;
    for (struct task *t = engine_sched(e)->first; t; t = t->next) {
        if (t == engine_sched(e)->main || t->inside || !task_is_alive(t)) continue;
        if (t->process) process_end_locked(t);
        else sched_request_locked(t, POLL_KILL);
    }
    os_mutex_unlock(&engine_sched(e)->mutex);
    settle(e);
    return n;
}

static size_t show_tasks_locked(struct sched *s, struct task_info *out, size_t max) {
    size_t n = 0;
    for (int alive = 1; alive >= 0; alive--) {
        for (struct task *t = s->first; t; t = t->next) {
            if (task_is_alive(t) != (alive == 1)) continue;
            if (n < max) show_task(s, t, &out[n]);
            n++;
        }
    }
    return n;
}

size_t engine_tasks(struct engine *e, struct task_info *out, size_t max) {
    os_mutex_lock(&engine_sched(e)->mutex);
    size_t n = show_tasks_locked(engine_sched(e), out, max);
    os_mutex_unlock(&engine_sched(e)->mutex);
    for (size_t i = 0; i < n && i < max && i < CORES_SHOWN; i++) if (!sched_is_simulated(engine_sched(e))) out[i].core = show_core(out[i].os_id, out[i].pid);
    return n;
}

size_t engine_live_count(struct engine *e) {
    os_mutex_lock(&engine_sched(e)->mutex);
    size_t n = engine_sched(e)->live;
    os_mutex_unlock(&engine_sched(e)->mutex);
    return n;
}

size_t engine_pending_count(struct engine *e) {
    os_mutex_lock(&engine_sched(e)->mutex);
    size_t n = engine_sched(e)->live - engine_sched(e)->live_daemons;
    os_mutex_unlock(&engine_sched(e)->mutex);
    return n;
}

size_t engine_processes(struct engine *e, struct process_info *out, size_t max) {
    return process_list(engine_sched(e), out, max);
}
