// Numbers and texts, one behind the other, for what a scout reports to the session that sent it. Both ends are the same program, so numbers
// stand as they lie in memory.
#pragma once

#include "base/text.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void pack_number(struct text *out, uint64_t n);
void pack_string(struct text *out, const char *s); // NULL is written as ""

struct unpacking {
    const char *at, *end;
    bool failed; // there was less than was asked for: all that follows is 0 or ""
};

uint64_t unpack_number(struct unpacking *u);
char *unpack_string(struct unpacking *u); // the caller frees (mem_free)
// How many things follow that take at least `bytes` each; more than there can be: failed.
size_t unpack_length(struct unpacking *u, size_t bytes);
