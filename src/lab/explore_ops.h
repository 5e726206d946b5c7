// What the calls that a program makes mean to exploring: which are steps of their own, which are none, which cannot be explored. A table by
// the natives' names, and the words for a step.
#pragma once

#include "lang/access.h"

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

enum op_kind ops_kind(const struct next_step *next);
const char *ops_refusal(const struct next_step *next); // a sentence about what was refused
