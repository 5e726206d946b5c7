// time, timeit and compare as the language sees them.
#pragma once

#include <stdbool.h>

struct interp;
struct type;

struct lab {
    bool unicode;       // atomic: may be changed while programs run
    struct type *meter; // set by lab_register
};

// Registers them. `lab` must outlive the interp. Once for each interp, after lib/, before its first fiber runs; the fibers must be
// tasks.
void lab_register(struct interp *in, struct lab *lab);
