// Deadlocks and endless programs, told to people (deadlock.h): a headline that names the circle if there is one, then a line for each
// task that waits: what it holds, what it waits for, who has that, and where it stands.
//
// Who waits for whom follows from the wait itself: a lock names its owner, a join the task that is joined. Queues, conditions and
// their kin have no owner, so a circle through them is not seen as one; the lines still say everything.
#include "task/deadlock.h"
#include "base/diag.h"
#include "lang/vm.h"
#include "task/sched.h"
#include <string.h>

#define LINES_MAX 12

// MainThread of a simulated process is not in the table: the process waits as it does.
static const struct task *waiter(const struct task *t) {
    return t->process && t->image ? task_process_main(t) : t;
}

static bool waits(const struct task *t) {
    const struct task *w = waiter(t);
    return w && w->fiber && w->state == TASK_BLOCKED;
}

static const struct task *joined_by(struct sched *s, const struct task *t) {
    const struct task *of = s->first;
    while (of && t->queue != &of->joiners) of = of->next;
    return of;
}

// Whom t waits for, or NULL.
static const struct task *awaited(struct sched *s, const struct task *t) {
    const struct task *w = waiter(t);
    if (w->why == WAIT_JOIN) return joined_by(s, w);
    task_id id = w->holder ? __atomic_load_n(w->holder, __ATOMIC_RELAXED) : 0;
    return id ? sched_find_locked(s, id) : NULL;
}

// How many steps from t lead back to t; 0: none do.
static size_t circle_length(struct sched *s, const struct task *t, size_t most) {
    const struct task *at = t;
    for (size_t n = 1; n <= most; n++) {
        at = at && waits(at) ? awaited(s, at) : NULL;
        if (at == t) return n;
    }
    return 0;
}

static void add_name(struct text *out, const struct task *t) {
    text_add_str(out, t->name_text);
}

static void add_circle(struct sched *s, const struct task *t, size_t n, struct text *out) {
    add_name(out, t);
    if (n == 1) {
        text_add_str(out, " waits for itself");
        return;
    }
    for (size_t i = 1; i < n; i++) {
        t = awaited(s, t);
        text_add_str(out, i + 1 < n ? ", " : " and ");
        add_name(out, t);
    }
    text_add_str(out, n == 2 ? " wait for each other" : " wait for each other in a circle");
}

static void add_headline(struct sched *s, struct text *out) {
    text_add_str(out, "DEADLOCK: ");
    for (const struct task *t = s->first; t; t = t->next) {
        size_t n = waits(t) ? circle_length(s, t, LINES_MAX) : 0;
        if (n == 0) continue;
        add_circle(s, t, n, out);
        text_add_char(out, '\n');
        return;
    }
    text_add_str(out, "everybody waits, and nobody is left to end the waiting\n");
}

// "Lock-2 (b)": what t waits for, without who has it.
static void add_wanted(struct sched *s, const struct task *t, struct text *out) {
    struct task_info info;
    show_task(s, waiter(t), &info);
    if (waiter(t)->why == WAIT_SLEEP) text_add_str(out, "the end of its sleep");
    else if (awaited(s, t) && waiter(t)->why != WAIT_JOIN) text_add(out, info.waits_for, strcspn(info.waits_for, ","));
    else text_add_str(out, info.waits_for);
}

// What others wait for that t holds, each once.
static void add_held(struct sched *s, const struct task *t, struct text *out) {
    const char *before = "has ";
    for (const struct task *other = s->first; other; other = other->next) {
        if (!waits(other) || other == t || waiter(other)->why == WAIT_JOIN || awaited(s, other) != t) continue;
        if (strstr(text_str(out), waiter(other)->waits_name)) continue;
        text_add_str(out, before);
        add_wanted(s, other, out);
        before = " and ";
    }
}

static void add_place(const struct task *t, struct text *out) {
    const struct source *src;
    struct span span;
    const char *function;
    uint32_t line, column;
    if (!t->fiber || !fiber_where(t->fiber, &src, &span, &function)) return;
    source_locate(src, span.start, &line, &column);
    text_printf(out, " (line %u)", line);
}

static void add_line(struct sched *s, const struct task *t, size_t width, struct text *out) {
    struct text held = {0};
    add_held(s, t, &held);
    text_printf(out, "  %-*s  ", (int)width, t->name_text);
    if (held.len) text_printf(out, "%s, ", text_str(&held));
    text_add_str(out, waiter(t)->why == WAIT_LOCK ? "wants " : "waits for ");
    add_wanted(s, t, out);
    add_place(waiter(t), out);
    text_add_char(out, '\n');
    text_finish(&held);
}

static size_t names_width(struct sched *s, bool (*is_meant)(const struct task *t)) {
    size_t width = 0;
    for (const struct task *t = s->first; t; t = t->next) {
        size_t len = strlen(t->name_text);
        if (is_meant(t) && len > width && len < 24) width = len;
    }
    return width;
}

void deadlock_add_report_locked(struct sched *s, struct text *out) {
    size_t n = 0, width = names_width(s, waits);
    add_headline(s, out);
    for (const struct task *t = s->first; t; t = t->next) {
        if (waits(t) && n++ < LINES_MAX) add_line(s, t, width, out);
    }
    if (n > LINES_MAX) text_printf(out, "  and %zu more that wait\n", n - LINES_MAX);
}

void deadlock_add_endless_locked(struct sched *s, int64_t steps, bool (*is_at_work)(const struct task *t), struct text *out) {
    size_t n = 0, width = names_width(s, is_at_work);
    text_printf(out, "ENDLESS: ended after %lld million simulated instructions\n", (long long)(steps / 1000000));
    for (const struct task *t = s->first; t; t = t->next) {
        if (!waiter(t) || !is_at_work(waiter(t)) || n++ >= LINES_MAX) continue;
        text_printf(out, "  %-*s  is still at work", (int)width, t->name_text);
        add_place(waiter(t), out);
        text_add_char(out, '\n');
    }
    if (n > LINES_MAX) text_printf(out, "  and %zu more\n", n - LINES_MAX);
}
