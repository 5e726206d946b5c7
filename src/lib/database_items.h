// What database.c puts into its store and takes out again.
#pragma once

#include "base/text.h"
#include "lang/value.h"
#include "lib/store.h"

struct fiber;

// Items on their way to the file. Containers' bytes lie behind one another in `bytes`, which moves while it grows: items_place, when all
// are there, says where.
struct items_out {
    struct store_item *items; // room for as many as are put
    size_t n;
    struct text bytes; // the owner finishes it
};

bool items_put(struct fiber *f, struct items_out *o, value v); // false: TypeError or MemoryError is set
void items_place(struct items_out *o);
value items_value(struct fiber *f, const struct store_item *item); // VALUE_UNDEF with the error set
