// The log as JSON lines, for other programs: one object for each event, in the log's order. Times are integers, in nanoseconds.
//
// The first line says what follows: {"event":"log","format":1,"program":"bobbin","ns":N,"wall_ns":N}: the log's clock (it begins anywhere
// and only ever grows) and the time since 1970 at that moment. On a simulated machine both are made up, and the same in every run.
//
// Each other line has `seq` (its number in the log), `ns`, `event` (its kind, as below), and, where they apply, `cell` (the number of the
// cell that was running), `task` (a number that is given once), `name` (the task's) and `inside` (true: it happened in a child process
// whose own end counts the CPU time). What else it has depends on the kind:
//
//     cell        number, source                    block       why, on, holder (a task's number)
//     cell end    outcome, error                    wake        timed_out, waker (a task's number)
//     result      value, lazy                       acquire     number, lock
//     create      kind, parent                      release     number, lock
//     name        (name is the new one)             switch      core (-1: it lost its core)
//     start       pid (of a process), call          chunk       first, items
//     run                                           chunk end   first, items
//     map         items, chunks, call               map cut     chunks
//     print       text                              hush        level
//     finish      cpu_ns, ran_ns, value             note        text
//     fail        cpu_ns, ran_ns, error             dropped     missing, minor (only waits, locks and switches are)
//     killed      cpu_ns, ran_ns, by                gil         waited_ns (of the task, in all; before its end)
//
// A pure function of the events: writes into the text it is given.
#pragma once

#include "lab/tracks.h"

struct event_lines {
    struct text *out;     // borrowed
    struct tracks tracks; // for names
};

void event_lines_begin(struct event_lines *l, struct text *out, int64_t ns, int64_t wall_ns); // wall_ns 0: unknown
void event_lines_add(struct event_lines *l, const struct event *e);
void event_lines_finish(struct event_lines *l);
