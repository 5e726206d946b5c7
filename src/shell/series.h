// Steps that are taken without somebody pressing Enter: several in a row (run N, run all), or one cell several times (again N). The shell's
// loop asks series_next between cells.
#pragma once

#include "base/text.h"
#include "trace/log.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct session;

struct series_order { // one finishing order that was seen: "2, 1, 3"
    char *order;
    size_t times;
};

struct series {
    size_t steps;          // still to be taken; SIZE_MAX: all there are
    size_t runs, done;     // of one cell
    bool repeats;          // it is one cell
    bool wait_told;        // who is waited for before its first run was said
    uint32_t *started;     // the tasks of this run, in the order of their start
    size_t nstarted, started_cap;
    struct text finished;  // their places in that order, in the order of their end
    struct series_order *orders;
    size_t norders, orders_cap;
};

void series_finish(struct series *s);
bool series_is_on(const struct session *s);
void series_run(struct session *s, size_t steps);
void series_again(struct session *s, size_t runs); // the step shown last must be a cell
void series_event(struct session *s, const struct event *e);
// Takes the next step, if one is due and nothing runs. True while the series is not over: no prompt is wanted.
bool series_next(struct session *s);
void series_stop(struct session *s); // Ctrl-C, or a cell that failed: says where, if a step was still to come
