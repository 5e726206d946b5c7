// A stable sort of pairs: by the first of each, in the language's order.
#pragma once

#include "lang/value.h"
#include <stddef.h>

struct fiber;

struct sort_pair {
    value key, item;
};

// Sorts in place, and charges the fiber for the comparisons. false with the fiber's error set when two keys cannot be compared; the order is then undefined.
bool sort_pairs(struct fiber *f, struct sort_pair *pairs, size_t n, bool reverse);
