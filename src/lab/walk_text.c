// What is shown on a walk (walk.h).
#include "lab/walk.h"
#include "base/utf8.h"
#include "lab/schedule_text.h"
#include <string.h>

static struct step_table table_of(const struct walk *w) {
    return (struct step_table){.rows = w->seen.rows, .nrows = w->seen.nrows, .names = w->seen.names, .watch = w->seen.watch};
}

static void pad(struct text *out, size_t from, size_t columns) {
    size_t width = utf8_width(out->data + from, out->len - from);
    text_add_repeat(out, ' ', width < columns ? columns - width : 0);
}

static void add_schedule(const struct walk *w, struct text *out) {
    schedule_add(out, w->seen.hash, w->path, w->seen.nrows);
    text_add_char(out, '\n');
}

static void add_title(const struct walk *w, const char *outcome, struct text *out) {
    if (w->outcome) text_printf(out, "outcome %zu of %s: %s\n", w->outcome, w->seen.call, outcome);
    else text_printf(out, "a schedule of %s\n", w->seen.call);
    if (w->seen.changed) text_add_str(out, "The variables have changed since explore ran, so values may be others.\n");
}

// Words that a task waits in: what it waits for.
static const char *wait_of(const char *words) {
    static const char *const VERBS[] = {"lock again ", "lock ", "join ", "wait for "};
    for (size_t i = 0; i < sizeof VERBS / sizeof *VERBS; i++) {
        size_t n = strlen(VERBS[i]);
        if (strncmp(words, VERBS[i], n) == 0) return words + n;
    }
    return NULL;
}

void walk_add_wait(const struct walked *seen, size_t task, const struct explored_view *v, struct text *out) {
    const struct walked_task *t = &seen->tasks[task];
    const char *what = wait_of(t->words);
    if (t->state == WORLD_TASK_OVER) text_add_str(out, "is over");
    else if (t->state == WORLD_TASK_ENDLESS) text_add_str(out, "goes on and on without a step");
    else if (!t->words[0]) text_add_str(out, "waits until it is told");
    else if (!what) text_printf(out, "waits in %s", t->words);
    else if (strncmp(t->words, "join ", 5) == 0) {
        struct text words = {0};
        steps_add_words(t->words, seen->names, v, &words);
        text_printf(out, "waits for %s", text_str(&words) + 5);
        text_finish(&words);
    } else text_printf(out, "waits for %s", what);
}

void walk_add_choices(const struct walked *seen, struct text *out) {
    size_t left = 0;
    for (size_t i = 0; i < seen->ntasks; i++) left += seen->tasks[i].state == WORLD_TASK_CAN;
    for (size_t i = 0; i < seen->ntasks; i++) {
        if (seen->tasks[i].state != WORLD_TASK_CAN) continue;
        text_printf(out, i ? "T%zu" : "main", i);
        left--;
        text_add_str(out, left > 1 ? ", " : left == 1 ? " or " : "");
    }
}

static void add_words_of(const struct walked *seen, size_t i, const struct explored_view *v, struct text *out) {
    if (seen->tasks[i].state == WORLD_TASK_CAN) steps_add_words(seen->tasks[i].words, seen->names, v, out);
    else walk_add_wait(seen, i, v, out);
}

static void widen(size_t *width, const struct text *t) {
    size_t w = utf8_width(text_str(t), t->len);
    if (w > *width) *width = w;
}

// The widths of names and words.
static void measure(const struct walked *seen, const struct explored_view *v, size_t *name, size_t *words) {
    *name = *words = 0;
    for (size_t i = 0; i < seen->ntasks; i++) {
        struct text t = {0};
        if (seen->tasks[i].state == WORLD_TASK_OVER) continue;
        steps_add_task(seen->names, i, &t);
        widen(name, &t);
        text_clear(&t);
        add_words_of(seen, i, v, &t);
        widen(words, &t);
        text_finish(&t);
    }
}

// A row for each task that is not over: its next step, and where it stands. The one whose step the schedule has next is marked.
static void add_next(const struct walk *w, const struct explored_view *v, struct text *out) {
    const struct walked *seen = &w->seen;
    size_t name, words;
    measure(seen, v, &name, &words);
    for (size_t i = 0; i < seen->ntasks; i++) {
        const struct walked_task *t = &seen->tasks[i];
        size_t from = out->len;
        if (t->state == WORLD_TASK_OVER) continue;
        text_add_str(out, w->at < w->steps && w->path[w->at] == i ? "  > " : "    ");
        steps_add_task(seen->names, i, out);
        pad(out, from, name + 6);
        add_words_of(seen, i, v, out);
        pad(out, from, name + words + 8);
        size_t used = utf8_width(out->data + from, out->len - from) + 12, room = v->columns > used ? v->columns - used : 0;
        if (t->line && room >= 8) {
            text_printf(out, "line %u: ", t->line);
            text_add(out, t->source, utf8_fit(t->source, strlen(t->source), room));
        }
        while (out->data[out->len - 1] == ' ') out->len--;
        text_add_char(out, '\n');
    }
}

static void add_parting(const struct walk *w, const struct explored_view *v, struct text *out) {
    const struct walked *seen = &w->seen;
    size_t task = w->path[seen->nrows];
    text_printf(out, "The schedule parts from the program at step %zu: ", seen->nrows + 1);
    if (task >= seen->ntasks) {
        text_printf(out, "T%zu was not started.\n", task);
        return;
    }
    text_printf(out, task ? "T%zu " : "main ", task);
    if (seen->at == seen->nrows && seen->tasks[task].state != WORLD_TASK_CAN) walk_add_wait(seen, task, v, out);
    else text_add_str(out, "cannot go on there");
    text_add_str(out, ".\n");
}

static void add_end(const struct walk *w, struct text *out) {
    text_printf(out, w->seen.ending == WORLD_DEADLOCK ? "Nobody can go on: %s\n" : "It ends here: %s\n", w->seen.outcome);
    if (w->own || !w->outcome) add_schedule(w, out);
}

void walk_add_opening(struct walk *w, const char *outcome, const struct explored_view *v, struct text *out) {
    if (w->own) text_printf(out, "%s by hand, on a copy of your variables\n", w->seen.call);
    else add_title(w, outcome, out);
    if (w->seen.parted) add_parting(w, v, out);
    if (w->own) text_add_str(out, "a task's name says who goes on, Enter where only one can; back, goto N, quit\n");
    else text_add_str(out, "Enter takes the next step; back, goto N, quit; a task's name goes on by hand\n");
    walk_add_move(w, 0, v, out);
}

// The values before the first step stand below the header.
static void add_beginning(const struct step_table *t, const struct walk *w, const struct step_columns *c, const struct explored_view *v, struct text *out) {
    char nothing[] = "";
    struct explored_row row = {.task = (uint8_t)c->first, .words = nothing, .watched = w->seen.watched};
    struct step_table first = {.rows = &row, .nrows = 1, .names = t->names, .watch = t->watch};
    size_t from = out->len;
    if (!c->nwatched) return;
    steps_add_row(&first, 0, c, v, out);
    out->data[from + 3] = '0';
}

void walk_add_move(struct walk *w, size_t from, const struct explored_view *v, struct text *out) {
    struct step_table t = table_of(w);
    struct step_columns c;
    steps_lay_out(&t, v, &c);
    if (memcmp(&c, &w->columns, sizeof c) != 0) steps_add_header(&t, &c, out);
    w->columns = c;
    if (w->at == 0) add_beginning(&t, w, &c, v, out);
    for (size_t i = from; i < w->at; i++) steps_add_row(&t, i, &c, v, out);
    if (w->seen.is_end) add_end(w, out);
    else if (w->seen.parted && w->at == w->seen.nrows) add_parting(w, v, out);
    if (!w->seen.is_end) add_next(w, v, out);
}

void walk_add_whole(const struct walk *w, const char *outcome, const struct explored_view *v, struct text *out) {
    struct step_table t = table_of(w);
    add_title(w, outcome, out);
    steps_add_table(&t, v, out);
    if (w->seen.parted) add_parting(w, v, out);
    if (w->seen.outcome[0]) add_end(w, out);
    else if (!w->seen.parted) add_next(w, v, out);
    if (w->outcome) add_schedule(w, out);
}
