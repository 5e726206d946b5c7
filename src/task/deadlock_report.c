// Telling deadlocks and endless programs to people (deadlock.h): a headline that says what is wrong, then for each task that waits
// what it holds, what it waits for and where; how it came to that, as far as locks tell; and one line of advice.
//
// What is wrong is looked for from the surest to the most general: a circle; a lock whose owner is over; a word that was given before
// anybody waited for it; a barrier that needs more than are left; and else whatever somebody waits for who does not just join others.
#include "base/text.h"
#include "base/utf8.h"
#include "base/diag.h"
#include "task/deadlock_inside.h"
#include "task/held.h"
#include <stddef.h>
#include <string.h>

#define LINES_MAX 12
#define STEPS_MAX 12
#define NAME_MAX 24
#define COLUMNS 79

void deadlock_add_place(const struct place *p, const char *before, struct text *out) {
    uint32_t line, column;
    if (!p->source) return;
    source_locate(p->source, p->at, &line, &column);
    text_printf(out, "%sline %u", before, line);
}

static void add_thing(struct sched *s, const char *name, value object, struct text *out) {
    const char *variable = show_variable(s, object);
    text_add(out, name, strcspn(name, ","));
    if (variable) text_printf(out, " (%s)", variable);
}

static void add_lock(struct sched *s, const struct lock *l, struct text *out) {
    add_thing(s, l->name, value_load(&l->object), out);
}

static void add_wanted(struct sched *s, const struct task *t, struct text *out) {
    const struct task *w = deadlock_waiter(t);
    if (w->why == WAIT_JOIN || w->why == WAIT_OTHER) text_add_str(out, w->waits_name);
    else add_thing(s, w->waits_name, w->waits_on, out);
}

// The variable that holds a lock, or its own name: short enough for a row of them.
static void add_short(struct sched *s, const struct lock *l, struct text *out) {
    const char *variable = show_variable(s, value_load(&l->object));
    text_add_str(out, variable ? variable : l->name);
}

// What is wrong.

enum trouble {
    TROUBLE_INHERITED, TROUBLE_CIRCLE, TROUBLE_ITSELF, TROUBLE_ABANDONED, TROUBLE_LOST_WORD, TROUBLE_BARRIER, TROUBLE_LOCK, TROUBLE_NO_WORD, TROUBLE_EMPTY,
    TROUBLE_FULL, TROUBLE_UNDONE, TROUBLE_SEMAPHORE, TROUBLE_EVENT, TROUBLE_OTHER
};

struct finding {
    enum trouble trouble;
    const struct task *task; // who waits; NULL: nobody
    size_t n;                // of the circle
};

static const struct condition *condition_of(const struct task *t) {
    const struct task *w = deadlock_waiter(t);
    return w->why == WAIT_CONDITION ? w->about : NULL;
}

static const struct barrier *barrier_of(const struct task *t) {
    const struct task *w = deadlock_waiter(t);
    return w->why == WAIT_BARRIER ? w->about : NULL;
}

// A process has a copy of each lock, held if it was held when it was made; and nobody there will release it.
static bool is_inherited(struct sched *s, const struct task *t) {
    const struct task *w = deadlock_waiter(t), *owner = deadlock_lock(t) ? deadlock_awaited(s, t) : NULL;
    if (!owner || !w->image->process) return false;
    if (s->ops->simulated) return deadlock_waiter(owner)->image != w->image;
    for (size_t i = 0; i < TASK_HELD_MOST; i++) {
        if (held_at(owner, i) == deadlock_lock(t)) return false;
    }
    return true;
}

static enum trouble trouble_of(struct sched *s, const struct task *t) {
    const struct task *owner = deadlock_lock(t) ? deadlock_awaited(s, t) : NULL;
    if (owner && task_has_ended(owner)) return TROUBLE_ABANDONED;
    switch (deadlock_waiter(t)->why) {
    case WAIT_CONDITION: return condition_of(t) && condition_of(t)->missed[0] ? TROUBLE_LOST_WORD : TROUBLE_NO_WORD;
    case WAIT_BARRIER: return barrier_of(t) && !barrier_of(t)->acting ? TROUBLE_BARRIER : TROUBLE_OTHER;
    case WAIT_LOCK: return owner ? TROUBLE_OTHER : TROUBLE_LOCK;
    case WAIT_QUEUE_EMPTY: return TROUBLE_EMPTY;
    case WAIT_QUEUE_FULL: return TROUBLE_FULL;
    case WAIT_QUEUE_UNFINISHED: return TROUBLE_UNDONE;
    case WAIT_SEMAPHORE: return TROUBLE_SEMAPHORE;
    case WAIT_EVENT: return TROUBLE_EVENT;
    default: return TROUBLE_OTHER;
    }
}

static struct finding look_at(struct sched *s, const struct task *t) {
    struct finding f = {.task = t, .n = deadlock_circle(s, t)};
    bool itself = f.n == 1 && deadlock_lock(t);
    f.trouble = is_inherited(s, t) ? TROUBLE_INHERITED : itself ? TROUBLE_ITSELF : f.n ? TROUBLE_CIRCLE : trouble_of(s, t);
    return f;
}

static struct finding find(struct sched *s) {
    const struct task *t = deadlock_find_circle(s);
    struct finding best = {.trouble = TROUBLE_OTHER};
    if (t) return look_at(s, t);
    for (t = s->first; t; t = t->next) {
        if (!deadlock_waits(t)) continue;
        struct finding f = look_at(s, t);
        if (!best.task || f.trouble < best.trouble) best = f;
    }
    return best;
}

static void add_circle(struct sched *s, const struct finding *f, struct text *out) {
    const struct task *t = f->task;
    text_add_str(out, t->name_text);
    for (size_t i = 1; i < f->n; i++) {
        t = deadlock_awaited(s, t);
        text_printf(out, "%s%s", i + 1 < f->n ? ", " : " and ", t->name_text);
    }
    text_add_str(out, f->n == 1 ? " waits for itself" : f->n == 2 ? " wait for each other" : " wait for each other in a circle");
}

static void add_abandoned(struct sched *s, const struct task *t, struct text *out) {
    const struct task *owner = deadlock_awaited(s, t);
    text_printf(out, "abandoned: %s %s and never let ", owner->name_text, owner->state == TASK_KILLED ? "was ended" : "has finished");
    text_printf(out, "%s go", deadlock_lock(t)->name);
}

static size_t standing(const struct barrier *b) {
    size_t n = 0;
    for (const struct task *t = b->waiters.first; t; t = t->wait_next) n++;
    return n;
}

static void add_barrier(const struct task *t, struct text *out) {
    const struct barrier *b = barrier_of(t);
    text_printf(out, "%s needs %u, and only %zu can come", b->name, b->parties, standing(b));
}

static void add_waits_for(const struct task *t, const char *verb, const char *after, struct text *out) {
    const char *name = deadlock_waiter(t)->waits_name;
    text_printf(out, "%s %s %.*s, %s", t->name_text, verb, (int)strcspn(name, ","), name, after);
}

static void add_clause(struct sched *s, const struct finding *f, struct text *out) {
    const struct task *t = f->task;
    switch (f->trouble) {
    case TROUBLE_INHERITED:
        text_printf(out, "%.*s was held when this process was made", (int)strcspn(deadlock_lock(t)->name, ","), deadlock_lock(t)->name);
        break;
    case TROUBLE_ITSELF:
        text_printf(out, "%s waits for itself: it holds %s already", t->name_text, deadlock_lock(t)->name);
        break;
    case TROUBLE_CIRCLE: add_circle(s, f, out); break;
    case TROUBLE_ABANDONED: add_abandoned(s, t, out); break;
    case TROUBLE_LOST_WORD:
        text_add_str(out, "lost wakeup: ");
        add_waits_for(t, "waits for", "notified too early", out);
        break;
    case TROUBLE_BARRIER: add_barrier(t, out); break;
    case TROUBLE_LOCK: add_waits_for(t, "waits for", "and nobody is left to release it", out); break;
    case TROUBLE_NO_WORD: add_waits_for(t, "waits for", "and nobody is left to notify it", out); break;
    case TROUBLE_EMPTY: add_waits_for(t, "gets from", "and nobody is left to put", out); break;
    case TROUBLE_FULL: add_waits_for(t, "puts into", "which is full, and nobody is left to get", out); break;
    case TROUBLE_UNDONE: add_waits_for(t, "joins", "and nobody is left to do its items", out); break;
    case TROUBLE_SEMAPHORE: add_waits_for(t, "waits for", "and nobody is left to release it", out); break;
    case TROUBLE_EVENT: add_waits_for(t, "waits for", "and nobody is left to set it", out); break;
    case TROUBLE_OTHER: text_add_str(out, "everybody waits, and nobody is left to end the waiting"); break;
    }
}

// Text in lines of COLUMNS at most, broken where `mark` stands; further lines are indented.
static void add_wrapped(struct text *out, const char *text, const char *mark, size_t indent) {
    size_t used = 0, len;
    for (const char *at = text; *at; at += len) {
        const char *end = strstr(at, mark);
        len = end ? (size_t)(end - at) + strlen(mark) : strlen(at);
        size_t columns = utf8_width(at, len);
        if (used && used + columns > COLUMNS) {
            while (out->len && out->data[out->len - 1] == ' ') out->len--;
            text_add_char(out, '\n');
            for (used = 0; used < indent; used++) text_add_char(out, ' ');
        }
        text_add(out, at, len);
        used += columns;
    }
    text_add_char(out, '\n');
}

static void add_headline(struct sched *s, const struct finding *f, struct text *out) {
    struct text line = {0};
    text_add_str(&line, "DEADLOCK");
    if (s->deadlocks->began) text_printf(&line, " at %.3f s", (double)(log_now(s->log) - s->deadlocks->began) / 1e9);
    text_add_str(&line, ": ");
    add_clause(s, f, &line);
    add_wrapped(out, text_str(&line), " ", 2);
    text_finish(&line);
}

// Those who wait.

static void add_row(struct text *out, size_t width, const char *name, const struct text *row) {
    text_printf(out, "  %-*s  %s\n", (int)width, name, text_str(row));
}

// What t waits for, and what it holds; a line for each.
static void add_task(struct sched *s, const struct task *t, size_t width, struct text *out) {
    const struct task *w = deadlock_waiter(t), *owner = deadlock_awaited(s, t);
    const char *name = t->name_text;
    struct text row = {0};
    for (size_t i = 0; i < TASK_HELD_MOST; i++) {
        const struct lock *l = held_at(w, i);
        if (!l) continue;
        struct place at = {__atomic_load_n(&l->taken_in, __ATOMIC_RELAXED), __atomic_load_n(&l->taken_at, __ATOMIC_RELAXED)};
        text_add_str(&row, "holds ");
        add_lock(s, l, &row);
        deadlock_add_place(&at, ", taken in ", &row);
        add_row(out, width, name, &row);
        text_clear(&row);
        name = "";
    }
    text_add_str(&row, "waits for ");
    add_wanted(s, t, &row);
    deadlock_add_place(&w->waits_at, " in ", &row);
    if (owner && w->why != WAIT_JOIN) text_printf(&row, ", held by %s%s", owner->name_text, task_has_ended(owner) ? ", which has ended" : "");
    add_row(out, width, name, &row);
    text_finish(&row);
}

static bool leads_to(struct sched *s, const struct task *t, const struct task *goal) {
    for (size_t i = 0; t && deadlock_waits(t) && i < LINES_MAX; i++) {
        if (t == goal) return true;
        t = deadlock_awaited(s, t);
    }
    return false;
}

// In a circle, or behind one, others are of no interest. `goal` NULL: all are.
static void add_tasks(struct sched *s, const struct task *goal, struct text *out) {
    size_t n = 0, width = 0;
    for (const struct task *t = s->first; t; t = t->next) {
        size_t len = strlen(t->name_text);
        if (deadlock_waits(t) && len > width && len < NAME_MAX && (!goal || leads_to(s, t, goal))) width = len;
    }
    for (const struct task *t = s->first; t; t = t->next) {
        if (!deadlock_waits(t) || (goal && !leads_to(s, t, goal))) continue;
        if (n++ < LINES_MAX) add_task(s, t, width, out);
    }
    if (n > LINES_MAX) text_printf(out, "  and %zu more that wait\n", n - LINES_MAX);
}

// How it came to that.

struct step {
    uint64_t seq;
    const struct task *task;
    const struct lock *lock; // NULL: a join
    bool waits;
};

static void insert_step(struct step *steps, size_t n, struct step new) {
    while (n > 0 && steps[n - 1].seq > new.seq) {
        steps[n] = steps[n - 1];
        n--;
    }
    steps[n] = new;
}

static size_t find_steps(struct sched *s, const struct finding *f, struct step *steps) {
    const struct task *t = f->task;
    size_t n = 0;
    for (size_t i = 0; i < f->n && n + 2 <= STEPS_MAX; i++, t = deadlock_awaited(s, t)) {
        const struct lock *l = deadlock_lock(t);
        const struct task *w = deadlock_waiter(t);
        if (l) insert_step(steps, n++, (struct step){__atomic_load_n(&l->taken_seq, __ATOMIC_RELAXED), deadlock_awaited(s, t), l, false});
        insert_step(steps, n++, (struct step){w->waits_seq, t, l, true});
    }
    return n;
}

static void add_history(struct sched *s, const struct finding *f, struct text *out) {
    struct step steps[STEPS_MAX];
    struct text line = {0};
    size_t n = find_steps(s, f, steps);
    text_add_str(&line, "  How it happened: ");
    for (size_t i = 0; i < n; i++) {
        text_printf(&line, "%s%s %s ", i ? " | " : "", steps[i].task->name_text, steps[i].waits ? "waits for" : "takes");
        if (steps[i].lock) add_short(s, steps[i].lock, &line);
        else add_wanted(s, steps[i].task, &line);
    }
    add_wrapped(out, text_str(&line), " | ", 4);
    text_finish(&line);
}

// Whoever notified when nobody waited.
static void add_missed(struct sched *s, const struct finding *f, struct text *out) {
    const struct condition *c = condition_of(f->task);
    text_printf(out, "  %s notified ", c->missed);
    add_wanted(s, f->task, out);
    deadlock_add_place(&c->missed_at, " in ", out);
    text_add_str(out, ", when nobody waited for it\n");
}

// What helps.

static bool is_of_locks(struct sched *s, const struct finding *f) {
    const struct task *t = f->task;
    for (size_t i = 0; i < f->n; i++, t = deadlock_awaited(s, t)) {
        if (!deadlock_lock(t)) return false;
    }
    return true;
}

static void add_circle_advice(struct sched *s, const struct finding *f, struct text *out) {
    if (!is_of_locks(s, f)) {
        text_add_str(out, "Whoever joins another task should hold nothing that the other one needs.");
        return;
    }
    struct step steps[STEPS_MAX];
    size_t n = find_steps(s, f, steps);
    const struct lock *first = steps[0].lock, *second = NULL;
    for (size_t i = 1; i < n && !second; i++) {
        if (steps[i].lock != first) second = steps[i].lock;
    }
    text_add_str(out, "One order for all, ");
    add_short(s, first, out);
    text_add_str(out, " before ");
    add_short(s, second, out);
    text_add_str(out, f->n == 2 ? " in both, removes it." : " and so on, removes it.");
}

static void add_advice(struct sched *s, const struct finding *f, struct text *out) {
    static const char *const ADVICE[] = {
        [TROUBLE_INHERITED] = "Its copy here stays held for ever. multiprocessing.Lock() is one lock for all.",
        [TROUBLE_ITSELF] = "Release it first, or use an RLock, which its owner may take again.",
        [TROUBLE_ABANDONED] = "`with` gives a lock back however its block ends: by an error, by a return.",
        [TROUBLE_LOST_WORD] = "Look before you wait, `while not ready: c.wait()`: an early word is lost.",
        [TROUBLE_BARRIER] = "A barrier opens when as many have come as it was made for: count them.",
        [TROUBLE_LOCK] = "Whoever is to release it must not wait for the one who waits for it.",
        [TROUBLE_NO_WORD] = "Whoever makes true what is waited for has to call notify() afterwards.",
        [TROUBLE_EMPTY] = "Put one item for each get, or a last one such as None that means: the end.",
        [TROUBLE_FULL] = "Somebody has to get as many items as are put, or the queue must be larger.",
        [TROUBLE_UNDONE] = "task_done() has to be called once for each item that was put.",
        [TROUBLE_SEMAPHORE] = "Each acquire() needs a release(); `with` does both.",
        [TROUBLE_EVENT] = "Somebody has to call set(), or the wait needs a limit: wait(5).",
        [TROUBLE_OTHER] = "",
    };
    struct text line = {0};
    text_add_str(&line, "  ");
    if (f->trouble == TROUBLE_CIRCLE) add_circle_advice(s, f, &line);
    else text_add_str(&line, ADVICE[f->trouble]);
    if (line.len > 2) add_wrapped(out, text_str(&line), " ", 2);
    text_finish(&line);
}

static void add_report(struct sched *s, const struct finding *f, bool all, struct text *out) {
    add_headline(s, f, out);
    add_tasks(s, all ? NULL : f->task, out);
    if (f->trouble == TROUBLE_CIRCLE && f->n > 1) add_history(s, f, out);
    if (f->trouble == TROUBLE_LOST_WORD) add_missed(s, f, out);
    add_advice(s, f, out);
}

void deadlock_add_about_locked(struct sched *s, const struct task *t, struct text *out) {
    struct finding f = look_at(s, t);
    add_report(s, &f, false, out);
}

void deadlock_add_report_locked(struct sched *s, struct text *out) {
    struct finding f = find(s);
    add_report(s, &f, true, out);
}

void deadlock_add_short_locked(struct sched *s, struct text *out) {
    struct finding f = find(s);
    add_clause(s, &f, out);
}

// Programs without an end.

static void add_where(const struct task *t, struct text *out) {
    struct place at = {0};
    struct span span;
    if (t->fiber && fiber_where(t->fiber, &at.source, &span, NULL)) at.at = span.start;
    if (!at.source) return;
    text_add_str(out, " (");
    deadlock_add_place(&at, "", out);
    text_add_char(out, ')');
}

void deadlock_add_endless_locked(struct sched *s, int64_t steps, bool (*is_at_work)(const struct task *t), struct text *out) {
    size_t n = 0, width = 0;
    for (const struct task *t = s->first; t; t = t->next) {
        size_t len = strlen(t->name_text);
        if (is_at_work(t) && len > width && len < NAME_MAX) width = len;
    }
    text_printf(out, "ENDLESS: ended after %lld million simulated instructions\n", (long long)(steps / 1000000));
    for (const struct task *t = s->first; t; t = t->next) {
        const struct task *w = deadlock_waiter(t);
        if (!w || !is_at_work(w) || n++ >= LINES_MAX) continue;
        text_printf(out, "  %-*s  is still at work", (int)width, t->name_text);
        add_where(w, out);
        text_add_char(out, '\n');
    }
    if (n > LINES_MAX) text_printf(out, "  and %zu more\n", n - LINES_MAX);
}
