// Which registers of a frame are still going to be read. Found by going backwards over the instructions of a code object when it is
// first asked for, and kept with the code. A register that only may be read counts as live; one that is not said to be live may
// hold anything without a program ever seeing it.
#pragma once

#include "lang/code.h"

struct liveness;

// Bit r of a row stands for register r. Rows live as long as the code; any thread may ask.
const uint64_t *liveness_before(const struct code *c, size_t at); // before the instruction is executed, for the first time or again
// While a call that the instruction made is in progress: what it gave to the call, and what it gets from it, is not in the row.
const uint64_t *liveness_within(const struct code *c, size_t at);
static inline bool liveness_has(const uint64_t *row, size_t r) {
    return row[r / 64] >> (r % 64) & 1;
}
void liveness_destroy(struct liveness *l); // NULL: nothing
