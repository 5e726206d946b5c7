// What the calls that a program makes mean to exploring: which are steps of their own, which are none, which cannot be explored. A table by
// the natives' names, and the words for a step.
#pragma once

#include "lang/access.h"
#include <stdbool.h>

struct explore_world;
struct text;

enum op_kind {
    OPS_PLAIN,   // a step where it touches what is shared
    OPS_LOCAL,   // none
    OPS_START, OPS_JOIN, // always
    OPS_PRINT,
    OPS_UNLOCK,  // as PLAIN; lets others go on
    OPS_CLOCK, OPS_RANDOM, // local; remarked upon
    OPS_REFUSED,
};

#define OPS_KNOWN 64 // natives; a power of two

struct op_known { // what was found out of a native
    const struct native *native;
    enum op_kind kind;
    bool of_condition; // a method of a Condition
};

// `known`: what is known already, OPS_KNOWN of them, cleared at first; it grows.
const struct op_known *ops_look_up(struct op_known *known, const struct native *native);
const char *ops_refusal(const struct next_step *next); // a sentence about what was refused
