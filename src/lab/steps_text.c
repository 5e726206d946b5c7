// Tables of steps (steps_text.h). Widths follow from what the columns hold; where that is too much for the view, the widest columns of tasks
// give first, then the mark for forced switches, then what is watched, and at last tasks share one column.
#include "lab/steps_text.h"
#include "base/mem.h"
#include "base/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEP_COLUMNS 12  // "step  line  "
#define TASK_LEAST 15    // columns of a task, with the blanks behind: "read b -> 100"
#define WATCHED_LEAST 7
#define MARK_COLUMNS 12  // "<- switch 2"
#define MARK_LEAST 3

size_t steps_field(const char *fields, size_t i, const char **at) {
    for (; i > 0 && *fields; i--) {
        fields += strcspn(fields, "\t");
        fields += *fields == '\t';
    }
    *at = fields;
    return strcspn(fields, "\t");
}

static size_t count_fields(const char *fields) {
    size_t n = fields && *fields ? 1 : 0;
    for (const char *p = fields; p && *p; p++) n += *p == '\t';
    return n;
}

// "Thread-2" where task 2 is called so.
static bool is_usual_name(const char *names, size_t task, const char *name, size_t len) {
    const char *own;
    char usual[32];
    size_t n = (size_t)snprintf(usual, sizeof usual, "Thread-%zu", task);
    size_t own_len = steps_field(names, task, &own);
    return n == len && memcmp(usual, name, n) == 0 && own_len == n && memcmp(own, usual, n) == 0;
}

static void add_short_names(const char *words, const char *names, struct text *out) {
    while (*words) {
        bool named = strncmp(words, "Thread-", 7) == 0;
        size_t task = named ? strtoul(words + 7, NULL, 10) : 0, len = named ? 7 + strspn(words + 7, "0123456789") : 0;
        if (task > 0 && is_usual_name(names, task, words, len)) {
            text_printf(out, "T%zu", task);
            words += len;
        } else {
            text_add_char(out, *words++);
        }
    }
}

void steps_add_words(const char *words, const char *names, const struct explored_view *v, struct text *out) {
    const char *arrow = strncmp(words, "read ", 5) == 0 && v->unicode ? strstr(words, " -> ") : NULL;
    if (strncmp(words, "start ", 6) == 0 || strncmp(words, "join ", 5) == 0) {
        add_short_names(words, names, out);
    } else if (arrow) {
        text_add(out, words, (size_t)(arrow - words));
        text_printf(out, " → %s", arrow + 4);
    } else {
        text_add_str(out, words);
    }
}

void steps_add_task(const char *names, size_t task, struct text *out) {
    const char *name;
    size_t len = steps_field(names, task, &name);
    if (task == 0) {
        text_add_str(out, "main");
        return;
    }
    text_printf(out, "T%zu", task);
    if (len == 0 || is_usual_name(names, task, name, len)) return;
    text_add_char(out, ' ');
    text_add(out, name, len);
}

static void pad(struct text *out, size_t from, size_t columns) {
    size_t width = utf8_width(out->data + from, out->len - from);
    if (width < columns) text_add_repeat(out, ' ', columns - width);
}

// Cut to so many columns.
static void add_cut(struct text *out, const char *s, size_t len, size_t columns) {
    if (utf8_width(s, len) <= columns) {
        text_add(out, s, len);
        return;
    }
    text_add(out, s, utf8_fit(s, len, columns > 3 ? columns - 3 : 0));
    text_add_str(out, "...");
}

static void trim(struct text *out) {
    while (out->len > 0 && out->data[out->len - 1] == ' ') out->len--;
    if (out->data) out->data[out->len] = '\0';
}

// What MainThread does but for starting and joining, for which a column would be a waste.
static bool is_apart(const struct explored_row *row) {
    static const char *const VERBS[] = {"start ", "join ", "spawn("};
    for (size_t i = 0; row->task == 0 && i < sizeof VERBS / sizeof *VERBS; i++) {
        if (strncmp(row->words, VERBS[i], strlen(VERBS[i])) == 0) return true;
    }
    return false;
}

// Laying out.

static void widen(size_t *width, size_t to) {
    if (to > *width) *width = to;
}

static size_t width_of_words(const char *words, const char *names, const struct explored_view *v) {
    struct text shown = {0};
    steps_add_words(words, names, v, &shown);
    size_t width = utf8_width(text_str(&shown), shown.len);
    text_finish(&shown);
    return width;
}

static size_t width_of_task(const char *names, size_t task) {
    struct text shown = {0};
    steps_add_task(names, task, &shown);
    size_t width = utf8_width(text_str(&shown), shown.len);
    text_finish(&shown);
    return width;
}

static size_t tasks_in(const struct step_table *t) {
    size_t n = count_fields(t->names);
    for (size_t i = 0; i < t->nrows; i++) widen(&n, (size_t)t->rows[i].task + 1);
    return n ? n : 1;
}

static void measure_tasks(const struct step_table *t, const struct explored_view *v, struct step_columns *c) {
    for (size_t k = 0; k < (c->list ? 1 : c->ntasks); k++) c->task[k] = (c->list ? 4 : width_of_task(t->names, c->first + k)) + 2;
    for (size_t i = 0; i < t->nrows; i++) {
        size_t width = width_of_words(t->rows[i].words, t->names, v) + 2;
        if (!c->list && t->rows[i].task < c->first) continue;
        widen(&c->task[c->list ? 0 : t->rows[i].task - c->first], width + (c->list ? width_of_task(t->names, t->rows[i].task) + 2 : 0));
    }
}

static size_t sum(const size_t *widths, size_t n) {
    size_t all = 0;
    for (size_t i = 0; i < n; i++) all += widths[i];
    return all;
}

// Rows across all columns may need the last one to be wider.
static void measure_across(const struct step_table *t, const struct explored_view *v, struct step_columns *c) {
    for (size_t i = 0; i < t->nrows && !c->list; i++) {
        size_t width = width_of_words(t->rows[i].words, t->names, v) + 8, all = sum(c->task, c->ntasks);
        if (t->rows[i].task < c->first && width > all) c->task[c->ntasks - 1] += width - all;
    }
}

static void measure_watched(const struct step_table *t, struct step_columns *c) {
    const char *at;
    c->nwatched = count_fields(t->watch);
    if (c->nwatched > STEPS_WATCHED_MOST) c->nwatched = STEPS_WATCHED_MOST;
    for (size_t k = 0; k < c->nwatched; k++) {
        size_t len = steps_field(t->watch, k, &at);
        c->watched[k] = utf8_width(at, len) + 2;
        for (size_t i = 0; i < t->nrows; i++) {
            len = steps_field(t->rows[i].watched, k, &at);
            widen(&c->watched[k], utf8_width(at, len) + 2);
        }
    }
}

// Takes from the widest until all together need no more than `room`; none becomes narrower than `least`. false: it is still too much.
static bool shrink(size_t *widths, size_t n, size_t room, size_t least) {
    while (sum(widths, n) > room) {
        size_t widest = 0;
        for (size_t i = 1; i < n; i++) {
            if (widths[i] > widths[widest]) widest = i;
        }
        if (n == 0 || widths[widest] <= least) return false;
        widths[widest]--;
    }
    return true;
}

static bool fit(struct step_columns *c, const struct explored_view *v) {
    size_t n = c->list ? 1 : c->ntasks, room = v->columns - STEP_COLUMNS, other = sum(c->watched, c->nwatched);
    if (other + c->mark < room && shrink(c->task, n, room - other - c->mark, TASK_LEAST)) return true;
    if (c->mark) c->mark = MARK_LEAST;
    size_t tasks = sum(c->task, n);
    if (tasks + c->mark < room) shrink(c->watched, c->nwatched, room - tasks - c->mark, WATCHED_LEAST);
    return tasks + c->mark + sum(c->watched, c->nwatched) <= room;
}

static void measure(const struct step_table *t, const struct explored_view *v, struct step_columns *c) {
    measure_tasks(t, v, c);
    measure_across(t, v, c);
    measure_watched(t, c);
}

static size_t width_of(const struct step_columns *c) {
    return STEP_COLUMNS + sum(c->task, c->list ? 1 : c->ntasks) + sum(c->watched, c->nwatched) + c->mark;
}

// MainThread has a column where there is room for it, or where it does more than starting and joining.
void steps_lay_out(const struct step_table *t, const struct explored_view *v, struct step_columns *out) {
    bool steps = false, works = false;
    size_t tasks = tasks_in(t);
    memset(out, 0, sizeof *out); // with all its padding: layouts are compared
    for (size_t i = 0; i < t->nrows; i++) {
        steps |= t->rows[i].task == 0;
        works |= t->rows[i].task == 0 && !is_apart(&t->rows[i]);
        if (t->rows[i].switched) out->mark = MARK_COLUMNS;
    }
    size_t mark = out->mark;
    for (out->first = steps || tasks == 1 ? 0 : 1;; out->first++) {
        out->ntasks = tasks - out->first;
        if (out->ntasks > STEPS_TASKS_MOST) break;
        measure(t, v, out);
        if (width_of(out) <= v->columns) return;
        if (out->first == 1 || works || tasks == 1) break;
    }
    if (out->ntasks <= STEPS_TASKS_MOST && fit(out, v)) return;
    out->list = true;
    out->mark = mark;
    measure(t, v, out);
    if (!fit(out, v)) shrink(out->watched, out->nwatched, v->columns > STEP_COLUMNS + 30 ? v->columns - STEP_COLUMNS - 30 : 8, WATCHED_LEAST);
}

// Rows.

static void add_watched(const char *values, const struct step_columns *c, struct text *out) {
    const char *at;
    for (size_t k = 0; k < c->nwatched; k++) {
        size_t len = steps_field(values, k, &at), from = out->len;
        add_cut(out, at, len, c->watched[k] - 2);
        pad(out, from, c->watched[k]);
    }
}

void steps_add_header(const struct step_table *t, const struct step_columns *c, struct text *out) {
    text_add_str(out, "step  line  ");
    for (size_t k = 0; k < (c->list ? 1 : c->ntasks); k++) {
        size_t from = out->len;
        struct text name = {0};
        if (!c->list) steps_add_task(t->names, c->first + k, &name);
        add_cut(out, text_str(&name), name.len, c->task[k] - 2);
        pad(out, from, c->task[k]);
        text_finish(&name);
    }
    add_watched(t->watch, c, out);
    trim(out);
    text_add_char(out, '\n');
}

static void add_mark(const struct step_table *t, size_t i, const struct step_columns *c, const struct explored_view *v, struct text *out) {
    size_t n = 0;
    for (size_t k = 0; k <= i; k++) n += t->rows[k].switched;
    text_add_str(out, v->unicode ? "←" : "<-");
    if (c->mark == MARK_COLUMNS) text_printf(out, " switch %zu", n);
}

// In the column of its task, or across all of them: "main: start T1, T2".
static void add_words(const struct step_table *t, const struct explored_row *row, const struct step_columns *c, const struct explored_view *v, struct text *out) {
    bool across = c->list || row->task < c->first;
    size_t from = out->len, all = sum(c->task, c->list ? 1 : c->ntasks), k = across ? 0 : row->task - c->first;
    struct text words = {0};
    if (across) {
        steps_add_task(t->names, row->task, &words);
        text_add_str(&words, c->list ? "  " : ": ");
    }
    steps_add_words(row->words, t->names, v, &words);
    if (!across) text_add_repeat(out, ' ', sum(c->task, k));
    add_cut(out, text_str(&words), words.len, (across ? all : c->task[k]) - 2);
    pad(out, from, all);
    text_finish(&words);
}

void steps_add_row(const struct step_table *t, size_t i, const struct step_columns *c, const struct explored_view *v, struct text *out) {
    const struct explored_row *row = &t->rows[i];
    text_printf(out, "%4zu  ", i + 1);
    if (row->line) text_printf(out, "%4u  ", row->line);
    else text_add_str(out, "      ");
    add_words(t, row, c, v, out);
    add_watched(row->watched, c, out);
    if (row->switched) add_mark(t, i, c, v, out);
    trim(out);
    text_add_char(out, '\n');
}

void steps_add_table(const struct step_table *t, const struct explored_view *v, struct text *out) {
    struct step_columns c;
    steps_lay_out(t, v, &c);
    steps_add_header(t, &c, out);
    for (size_t i = 0; i < t->nrows; i++) steps_add_row(t, i, &c, v, out);
}

void steps_show_outcome(const struct explored *e, size_t outcome, const struct explored_view *v, struct text *out) {
    const struct explored_outcome *o = &e->outcomes[outcome];
    size_t from = out->len;
    text_printf(out, "outcome %zu of %s:", outcome + 1, e->call);
    bool fits = utf8_width(out->data + from, out->len - from) + 1 + utf8_width(o->text, strlen(o->text)) < v->columns;
    text_printf(out, fits ? " %s\n" : "\n  %s\n", o->text);
    struct step_table t = {.rows = o->rows, .nrows = o->nrows, .names = o->names, .watch = e->watch};
    if (o->nrows > 0) steps_add_table(&t, v, out);
    else text_printf(out, "its steps were not kept; 'replay %zu' walks along them\n", outcome + 1);
    text_printf(out, "%s\n", o->schedule);
}
