// Waits of a timeline, added up and put into words (timeline_waits.h).
#include "lab/timeline_waits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "lab/timeline_axis.h"
#include <stdlib.h>
#include <string.h>

static bool is_wait(const struct timeline_interval *x) {
    return x->state == TIMELINE_OTHER || x->state > TIMELINE_ASLEEP;
}

// One task's waits, each kind once, behind those that are in the list already.
static void gather(const struct timeline *t, uint32_t task, struct map *known, struct timeline_wait **waits, size_t counts[2]) {
    const struct timeline_task *of = &t->tasks[task];
    for (size_t i = 0; i < of->nintervals; i++) {
        const struct timeline_interval *x = &of->intervals[i];
        if (!is_wait(x)) continue;
        uint32_t key[4] = {task, x->state, x->what, x->holder};
        size_t at;
        if (!map_get(known, (const char *)key, sizeof key, &at)) {
            at = counts[0]++;
            mem_reserve(*waits, at, counts[1]);
            (*waits)[at] = (struct timeline_wait){.task = task, .state = x->state, .what = x->what, .holder = x->holder};
            map_set(known, (const char *)key, sizeof key, at);
        }
        (*waits)[at].ns += x->to - x->from;
        (*waits)[at].times++;
        (*waits)[at].others |= x->others;
    }
}

static int longest_first(const void *a, const void *b) {
    const struct timeline_wait *x = a, *y = b;
    if (x->ns != y->ns) return x->ns > y->ns ? -1 : 1;
    return x->task < y->task ? -1 : x->task > y->task ? 1 : (x->what > y->what) - (x->what < y->what);
}

size_t timeline_longest_waits(const struct timeline *t, struct timeline_wait *out, size_t most) {
    struct timeline_wait *waits = NULL;
    struct map known = {0};
    size_t counts[2] = {0}; // length and capacity
    for (uint32_t i = 0; i < t->ntasks; i++) gather(t, i, &known, &waits, counts);
    if (counts[0]) qsort(waits, counts[0], sizeof *waits, longest_first);
    for (size_t i = 0; i < counts[0] && i < most; i++) out[i] = waits[i];
    mem_free(waits);
    map_finish(&known);
    return counts[0];
}

void timeline_title(const struct timeline *t, struct text *out) {
    size_t others = 0;
    char took[32];
    for (size_t i = 0; i < t->ntasks; i++) others += t->tasks[i].id != 1;
    timeline_duration(t->to - t->from, took);
    if (t->cell) text_printf(out, "cell %u: ", t->cell);
    if (!t->ntasks) {
        text_add_str(out, "nothing happened");
        return;
    }
    text_printf(out, "%s, ", took);
    if (others) text_printf(out, "%zu task%s", others, others == 1 ? "" : "s");
    if (others < t->ntasks) text_add_str(out, others ? " and MainThread" : "MainThread");
}

const char *timeline_letter(enum timeline_state state) {
    static const char *const letters[TIMELINE_STATE_COUNT] = {
        [TIMELINE_OTHER] = "w",     [TIMELINE_UNKNOWN] = "?", [TIMELINE_LOCK] = "L",      [TIMELINE_JOIN] = "j",    [TIMELINE_QUEUE] = "Q",
        [TIMELINE_SEMAPHORE] = "S", [TIMELINE_EVENT] = "E",   [TIMELINE_CONDITION] = "C", [TIMELINE_BARRIER] = "B", [TIMELINE_GIL] = "G",
        [TIMELINE_OUTPUT] = "o",
    };
    return letters[state] ? letters[state] : "";
}

void timeline_short_name(struct text *out, const char *name, size_t columns, const char *dots) {
    size_t len = strlen(name), gap = utf8_width(dots, strlen(dots)), room = columns > gap ? columns - gap : 0, from = len;
    if (utf8_width(name, len) <= columns) {
        text_add(out, name, len);
        return;
    }
    while (from > 0) {
        size_t before = from - 1;
        while (before > 0 && ((unsigned char)name[before] & 0xc0) == 0x80) before--;
        if (utf8_width(name + before, len - before) > room / 2) break;
        from = before;
    }
    text_add(out, name, utf8_fit(name, from, room - utf8_width(name + from, len - from)));
    text_add_str(out, dots);
    text_add_str(out, name + from);
}

static void add_holder(const struct timeline *t, uint32_t holder, bool others, struct text *out) {
    const struct timeline_task *task = holder ? timeline_task_by_id(t, holder) : NULL;
    if (task) text_printf(out, ", held by %s%s", timeline_name(t, task), others ? " and others" : "");
}

void timeline_wait_phrase(const struct timeline *t, const struct timeline_wait *w, struct text *out) {
    static const char *const nameless[TIMELINE_STATE_COUNT] = {
        [TIMELINE_LOCK] = "a lock",           [TIMELINE_JOIN] = "a task",     [TIMELINE_QUEUE] = "a queue",     [TIMELINE_SEMAPHORE] = "a semaphore",
        [TIMELINE_EVENT] = "an event",        [TIMELINE_GIL] = "the GIL",     [TIMELINE_OUTPUT] = "the screen", [TIMELINE_BARRIER] = "the others",
        [TIMELINE_CONDITION] = "a condition",
    };
    const char *what = w->what ? timeline_text(t, w->what) : nameless[w->state] ? nameless[w->state] : "something";
    text_printf(out, w->state == TIMELINE_BARRIER && w->what ? "at %s" : "for %s", what);
    if (w->state == TIMELINE_JOIN) text_add_str(out, " to end");
    add_holder(t, w->holder, w->others, out);
}

void timeline_interval_phrase(const struct timeline *t, const struct timeline_interval *x, struct text *out) {
    struct timeline_wait w = {.state = x->state, .what = x->what, .holder = x->holder, .others = x->others};
    if (!is_wait(x)) {
        text_add_str(out, timeline_state_words[x->state]);
        return;
    }
    text_add_str(out, "waits ");
    timeline_wait_phrase(t, &w, out);
}
