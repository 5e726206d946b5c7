// The Mersenne Twister MT19937 of Makoto Matsumoto and Takuji Nishimura, seeded and read as CPython does: the same seed gives
// the same numbers. Not thread-safe.
#pragma once

#include <stddef.h>
#include <stdint.h>

#define TWISTER_WORDS 624

struct twister {
    uint32_t words[TWISTER_WORDS];
    size_t at;
};

void twister_seed(struct twister *t, const uint32_t *key, size_t len); // len > 0
uint32_t twister_next(struct twister *t);      // 32 random bits
double twister_unit(struct twister *t);        // in [0, 1), 53 random bits
uint64_t twister_bits(struct twister *t, int n); // n random bits, 1 to 64
uint64_t twister_below(struct twister *t, uint64_t n); // in [0, n), n > 0
