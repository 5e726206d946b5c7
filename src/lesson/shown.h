// What a lesson's cells showed when they ran, kept for writing the lesson out (notebook_write.h). Pure data.
#pragma once

#include "base/text.h"

enum shown_kind {
    SHOWN_OUTPUT,  // what went to standard output: the feed's lines, too
    SHOWN_TROUBLE, // what went to standard error, but for
    SHOWN_ERROR,   // the error with which the cell ended: "Kind: message" and the lines below it
};

struct shown_piece {
    enum shown_kind kind;
    struct text text;
};

struct shown_step {
    struct shown_piece *pieces; // neighbours are of different kinds
    size_t npieces, cap;
    size_t order;               // it was the nth cell to run, from 1; 0: it did not run
};

struct shown {
    struct shown_step *steps; // one for each step of the lesson
    size_t nsteps, nrun;
};

void shown_init(struct shown *s, size_t nsteps);
void shown_finish(struct shown *s); // leaves an empty one
void shown_ran(struct shown *s, size_t step);
void shown_add(struct shown *s, size_t step, enum shown_kind kind, const char *text, size_t len);
