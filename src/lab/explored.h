// What exploring a program found, as the session keeps it: plain data, made in a scout (task/scout.h), sent and read back.
#pragma once

#include "base/text.h"
#include "lab/explore_graph.h"
#include "lab/explore_search.h"
#include "lab/packing.h"

struct explored_row { // a step of the schedule that leads to an outcome
    uint8_t task;
    bool switched;   // it was forced: the one before could have gone on
    uint32_t line;   // of the source; 0: unknown
    char *words;     // "read b -> 100"
    char *watched;   // values behind it, separated by \t
};

struct explored_outcome {
    char *text;
    enum world_ending ending;
    graph_count count;
    uint64_t seen;
    size_t switches; // SIZE_MAX: not known
    char *schedule;  // "v1:f3a9:T1*2,T2"
    char *note;      // "races: a, b", or ""
    char *names;     // of its tasks, MainThread's first, separated by \t
    struct explored_row *rows;
    size_t nrows;
};

struct explored {
    enum search_end end;
    uint64_t states, samples, bytes; // bytes: that the graph took
    graph_count all;
    bool endless, too_many;
    bool fast, timed;
    bool asked, checked, agrees; // the plain search was asked for, came to its end, found the same
    size_t bound, threads, steps;
    unsigned remarks;
    int64_t ns;             // it took
    char *refusal;          // "" none
    char *call;             // its source text
    char *watch;            // names, separated by \t
    struct print128 beginning; // of the state in which it begins
    uint64_t *places;       // that its tasks share (explore_touch.h)
    size_t nplaces;
    struct explored_outcome *outcomes; // by forced switches, then by their texts
    size_t noutcomes;
};

void explored_finish(struct explored *e);
void explored_write(const struct explored *e, struct text *out);
bool explored_read(struct explored *e, const char *bytes, size_t len); // false: no whole report; nothing is to be finished then

void explored_write_rows(const struct explored_row *rows, size_t n, struct text *out);
struct explored_row *explored_read_rows(struct unpacking *from, size_t *n); // explored_free_rows frees them
void explored_free_rows(struct explored_row *rows, size_t n);

// The screen: a headline, how much was covered, a table of outcomes. columns: at least 60.
struct explored_view {
    size_t columns;
    bool unicode;
    bool times;  // how long it took is said
};
void explored_show(const struct explored *e, const struct explored_view *v, struct text *out);
void explored_add_count(struct text *out, graph_count n); // 184,756
