// MT19937, after the recurrence in Matsumoto and Nishimura, "Mersenne Twister" (ACM TOMACS 8, 1998), with the initialisation
// by a key of their revision of 2002.
#include "lib/twister.h"

#define SHIFT 397

static void seed_with_number(struct twister *t, uint32_t seed) {
    uint32_t w = seed;
    for (size_t i = 0; i < TWISTER_WORDS; i++) {
        if (i) w = 1812433253U * (w ^ w >> 30) + (uint32_t)i;
        t->words[i] = w;
    }
    t->at = TWISTER_WORDS;
}

// The next place in the words; the first takes over the last word when the end is passed.
static size_t advance(struct twister *t, size_t i) {
    if (++i < TWISTER_WORDS) return i;
    t->words[0] = t->words[TWISTER_WORDS - 1];
    return 1;
}

void twister_seed(struct twister *t, const uint32_t *key, size_t len) {
    seed_with_number(t, 19650218U);
    uint32_t *w = t->words;
    size_t i = 1, rounds = len > TWISTER_WORDS ? len : TWISTER_WORDS;
    for (size_t n = 0, j = 0; n < rounds; n++) {
        w[i] = (w[i] ^ (w[i - 1] ^ w[i - 1] >> 30) * 1664525U) + key[j] + (uint32_t)j;
        i = advance(t, i);
        j = j + 1 < len ? j + 1 : 0;
    }
    for (size_t n = 1; n < TWISTER_WORDS; n++) {
        w[i] = (w[i] ^ (w[i - 1] ^ w[i - 1] >> 30) * 1566083941U) - (uint32_t)i;
        i = advance(t, i);
    }
    w[0] = 0x80000000U;
}

static void twist(struct twister *t) {
    uint32_t *w = t->words;
    for (size_t i = 0; i < TWISTER_WORDS; i++) {
        uint32_t joined = (w[i] & 0x80000000U) | (w[(i + 1) % TWISTER_WORDS] & 0x7fffffffU);
        w[i] = w[(i + SHIFT) % TWISTER_WORDS] ^ joined >> 1 ^ (joined & 1 ? 0x9908b0dfU : 0);
    }
    t->at = 0;
}

uint32_t twister_next(struct twister *t) {
    if (t->at >= TWISTER_WORDS) twist(t);
    uint32_t y = t->words[t->at++];
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680U;
    y ^= y << 15 & 0xefc60000U;
    return y ^ y >> 18;
}

double twister_unit(struct twister *t) {
    uint32_t high = twister_next(t) >> 5, low = twister_next(t) >> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
}

uint64_t twister_bits(struct twister *t, int n) {
    if (n <= 32) return twister_next(t) >> (32 - n);
    uint64_t low = twister_next(t);
    return (uint64_t)(twister_next(t) >> (64 - n)) << 32 | low;
}

uint64_t twister_below(struct twister *t, uint64_t n) {
    int bits = 64 - __builtin_clzll(n);
    uint64_t r = twister_bits(t, bits);
    while (r >= n) r = twister_bits(t, bits);
    return r;
}
