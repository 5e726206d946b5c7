// time, timeit and compare as the language sees them.
#pragma once

#include <stdbool.h>

struct interp;
struct type;

struct lab {
    bool unicode;       // atomic: may be changed while programs run
    struct type *meter; // set by lab_register
    struct explored *explored; // atomic: what the last explore found (explore.h), or NULL
    struct explore_order *asked; // how it was asked for (explore_go.h); MainThread's. Set by lab_register
    struct walk *walk;  // atomic: along one of its schedules (walk.h), or NULL
    char *said;         // MainThread's: what explore and replay show, until it is shown; or NULL
    bool interactive;   // there is a prompt to walk at; set before lab_register
    struct plot *kept;  // atomic: what the last compare or speedup found, for whoever takes it; or NULL
};

// Registers them. `lab` must outlive the interp. Once for each interp, after lib/, before its first fiber runs; the fibers must be
// tasks.
void lab_register(struct interp *in, struct lab *lab);
void lab_finish(struct lab *lab);
// The plot of the last compare or speedup, taken away; NULL: there is none. Any thread. lab_keep gives one (back), and frees what is there.
struct plot *lab_take(struct lab *lab);
void lab_keep(struct lab *lab, struct plot *p);
