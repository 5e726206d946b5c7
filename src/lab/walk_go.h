// Following a schedule, in a scout: what is asked for, and the report that comes back.
#pragma once

#include "lab/explored.h"

struct explore_order;

struct walk_order {
    const struct explore_order *program; // call, watched, timed, fast
    const uint8_t *path;   // who takes each step
    size_t steps, at;      // at: the moment that is looked at, behind so many steps
    const uint64_t *places; // that are known to be shared
    size_t nplaces;
    struct print128 beginning; // of the state in which exploring began
};

struct walked_task {
    enum world_state_of state;
    uint32_t line;      // where it stands; 0: unknown
    char *words;        // of its next step: "write b = 110", "lock m"
    char *source;       // that line
};

struct walked {
    char *refusal;      // "" none
    bool stopped;       // before its end, since somebody wanted no more
    char *call, *watch, *names;
    uint16_t hash;      // of the program
    bool changed;       // the variables are not those with which exploring began
    struct explored_row *rows; // of the whole path, or up to where it ceases to be one
    size_t nrows;
    bool parted;        // the step behind the last row cannot be taken
    size_t at;          // the moment that follows
    char *watched;      // values at it
    struct walked_task *tasks;
    size_t ntasks;
    bool is_end;        // nobody can go on at it
    enum world_ending ending;
    char *outcome;      // if nobody can go on behind the last row, else ""
};

void walk_go(void *order, int fd, const uint32_t *stop); // as struct scout_orders has it
bool walked_read(struct walked *w, const char *bytes, size_t len); // false: no whole report; nothing is to be finished then
void walked_finish(struct walked *w);
