// The schedulers as a table, and the limits of what they can be told. A new one is a row here and a file with its sched_ops.
#include "task/schedule.h"
#include "base/text.h"
#include "task/sched.h"
#include <errno.h>
#include <string.h>

static const char *const NAMES[SCHEDULE_COUNT] = {
#define X(name, text) [SCHEDULE_##name] = text,
    SCHEDULES(X)
#undef X
};

static const struct sched_ops *const POLICIES[SCHEDULE_COUNT] = {
    [SCHEDULE_FREE] = &sched_free,
    [SCHEDULE_GIL] = &sched_gil,
    [SCHEDULE_SIM] = &sched_sim,
};

struct schedule_options schedule_defaults(void) {
    return (struct schedule_options){.cores = SCHEDULE_CORES, .gil_interval_ns = GIL_INTERVAL_NS};
}

const char *schedule_name(enum schedule which) {
    return NAMES[which];
}

int schedule_find(const char *name) {
    int i = SCHEDULE_COUNT;
    while (--i >= 0 && strcmp(NAMES[i], name) != 0) continue;
    return i;
}

const struct sched_ops *schedule_policy(enum schedule which) {
    return POLICIES[which];
}

bool schedule_is_same(const struct schedule_options *a, const struct schedule_options *b) {
    return a->schedule == b->schedule && a->seed == b->seed && a->cores == b->cores && a->gil_interval_ns == b->gil_interval_ns &&
           a->gil_check_op == b->gil_check_op;
}

bool schedule_check(struct schedule_options *o, struct text *error) {
    if (o->cores == 0) o->cores = SCHEDULE_CORES;
    if (o->gil_interval_ns == 0) o->gil_interval_ns = GIL_INTERVAL_NS;
    if (o->schedule >= SCHEDULE_COUNT || !POLICIES[o->schedule]) {
        text_printf(error, "this bobbin has no scheduler '%s'", o->schedule < SCHEDULE_COUNT ? NAMES[o->schedule] : "?");
    } else if (o->seed > SCHEDULE_SEED_MAX) {
        text_printf(error, "a seed is a whole number from 0 to %lld", (long long)SCHEDULE_SEED_MAX);
    } else if (o->cores > SCHEDULE_CORES_MAX) {
        text_printf(error, "a simulated machine has 1 to %d cores, not %u", SCHEDULE_CORES_MAX, o->cores);
    } else if (o->gil_interval_ns < GIL_INTERVAL_LEAST_NS || o->gil_interval_ns > GIL_INTERVAL_MOST_NS) {
        text_add_str(error, "the GIL's interval is 0.1 to 1000 milliseconds");
    } else {
        return true;
    }
    return false;
}

// The names of the tasks that are alive, "Thread-1, Thread-2 and 3 more"; false: there are none.
static bool add_live_names_locked(const struct sched *s, struct text *out) {
    enum { SHOWN = 3 };
    size_t n = 0;
    for (const struct task *t = s->first; t; t = t->next) {
        if (t == s->main || t->inside || !task_is_alive(t) || n++ >= SHOWN) continue;
        text_printf(out, "%s%s", n > 1 ? ", " : "", t->name_text);
    }
    if (n > SHOWN) text_printf(out, " and %zu more", n - SHOWN);
    if (n > 0) text_add_str(out, n == 1 ? " is" : " are");
    return n > 0;
}

static bool is_quiet(struct sched *s, struct text *error) {
    struct text names = {0};
    os_mutex_lock(&s->mutex);
    bool live = add_live_names_locked(s, &names);
    os_mutex_unlock(&s->mutex);
    if (live && error) {
        text_printf(error, "%s still at work; the scheduler can be changed when nothing runs (`join` waits, `kill all` ends)", text_str(&names));
    }
    text_finish(&names);
    return !live;
}

// The world is stopped while the two change places: a thread whose task is over may still be inside, about to wake somebody
// by way of the old one. What is set to what it is already begins anew, or stays when tasks are alive.
bool sched_switch(struct sched *s, const struct schedule_options *o, struct text *error) {
    if (schedule_is_same(&s->options, o) && !is_quiet(s, NULL)) return true;
    if (!is_quiet(s, error)) return false;
    const struct sched_ops *before = s->ops, *after = schedule_policy(o->schedule);
    struct schedule_options options_before = s->options;
    void *old = s->policy;
    sched_stop_world(s, false);
    int64_t time = log_now(s->log);
    s->options = *o;
    bool opened = after->open(s);
    int error_number = errno;
    void *new = s->policy;
    s->policy = old;
    if (opened) {
        before->close(s);
        s->policy = new;
        s->ops = after;
        s->log_offset = time - sched_now(s);
        sched_policy_changed(s);
    } else {
        s->options = options_before;
        text_printf(error, "the scheduler '%s' cannot begin: %s", after->name, strerror(error_number));
    }
    sched_resume_world(s, false);
    return opened;
}
