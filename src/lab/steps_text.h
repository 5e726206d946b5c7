// Tables of steps: a column for each task, a row for each step, what is watched at the right. Pure data in, text out.
#pragma once

#include "lab/explored.h"

#define STEPS_TASKS_MOST 6   // columns of tasks; with more tasks a row names whose step it is
#define STEPS_WATCHED_MOST 16

struct step_table {
    const struct explored_row *rows;
    size_t nrows;
    const char *names; // of the tasks, separated by \t; MainThread is the first
    const char *watch; // of what is watched, separated by \t
};

struct step_columns {
    size_t first, ntasks;   // the tasks shown: MainThread is left out where it takes no step
    size_t task[STEPS_TASKS_MOST], watched[STEPS_WATCHED_MOST], nwatched; // their widths, with two blanks behind
    bool list;              // one column, task[0], for all tasks
    size_t mark;            // columns at the right for forced switches; 0: there are none
};

// As wide as what they hold needs, and all together no wider than the view.
void steps_lay_out(const struct step_table *t, const struct explored_view *v, struct step_columns *out);
void steps_add_header(const struct step_table *t, const struct step_columns *c, struct text *out);
void steps_add_row(const struct step_table *t, size_t i, const struct step_columns *c, const struct explored_view *v, struct text *out);
void steps_add_table(const struct step_table *t, const struct explored_view *v, struct text *out);
// T2, or main; and behind it the name that the program has given it, if it has.
void steps_add_task(const char *names, size_t task, struct text *out);
// The i-th of several texts separated by \t; its length.
size_t steps_field(const char *fields, size_t i, const char **at);
// "read b → 100" where there are such signs, "start T1, T2" for threads that are shown under these names.
void steps_add_words(const char *words, const char *names, const struct explored_view *v, struct text *out);
// A schedule of what was explored, from its headline to its end: `show N`. outcome: from 0 on.
void steps_show_outcome(const struct explored *e, size_t outcome, const struct explored_view *v, struct text *out);
