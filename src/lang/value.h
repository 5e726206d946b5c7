// A value of the language: one machine word, so that any thread may read or write any variable at any time without
// tearing. Variables and slots that others can see are accessed with value_load (acquire) and value_store (release): plain
// moves on x86, and whoever reads a pointer also sees the object that it leads to.
//
//     ....xxx1   small integer, 63 bits
//     ....xx10   float whose exponent is not extreme (see value_flonum)
//     ....x100   None, False, True
//     ....x000   pointer to an object (lang/object.h), 8-byte aligned
//     0          "undefined": no value at all; never seen by a program
//
// Integers beyond 63 and floats beyond the range are boxed in objects: value_is_int and value_is_float know both.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef uint64_t value;

struct object;

#define VALUE_UNDEF ((value)0)
#define VALUE_NONE ((value)0x04)
#define VALUE_FALSE ((value)0x0c)
#define VALUE_TRUE ((value)0x14)

#define SMALL_INT_MAX (INT64_MAX >> 1)
#define SMALL_INT_MIN (INT64_MIN >> 1)

static inline value value_load(const value *slot) {
    return __atomic_load_n(slot, __ATOMIC_ACQUIRE);
}
static inline void value_store(value *slot, value v) {
    __atomic_store_n(slot, v, __ATOMIC_RELEASE);
}

static inline bool value_is_small(value v) {
    return v & 1;
}
static inline int64_t value_small(value v) {
    return (int64_t)v >> 1;
}
static inline value value_from_small(int64_t i) { // i within SMALL_INT_MIN..SMALL_INT_MAX
    return (value)i << 1 | 1;
}
static inline bool value_fits_small(int64_t i) {
    return i >= SMALL_INT_MIN && i <= SMALL_INT_MAX;
}

static inline bool value_is_flonum(value v) {
    return (v & 3) == 2;
}
// Rotating the sign to the bottom leaves exponent and mantissa as one number; taking FLONUM_BIAS off it makes 512 middling
// exponents (2^-256 to 2^256) fit 62 bits. 2^-256 itself gives up its word to 0.0.
#define FLONUM_BIAS ((uint64_t)767 << 53)
#define FLONUM_ZERO ((value)2)

static inline double value_flonum(value v) {
    uint64_t turned = (v >> 2) + FLONUM_BIAS;
    uint64_t bits = v == FLONUM_ZERO ? 0 : turned >> 1 | turned << 63;
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}
// The word for d, or VALUE_UNDEF when d must be boxed.
static inline value value_from_flonum(double d) {
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    if (bits == 0) return FLONUM_ZERO;
    uint64_t turned = (bits << 1 | bits >> 63) - FLONUM_BIAS;
    return turned - 1 < ((uint64_t)1 << 62) - 1 ? turned << 2 | 2 : VALUE_UNDEF;
}

static inline bool value_is_object(value v) {
    return (v & 7) == 0 && v != 0;
}
static inline struct object *value_object(value v) {
    return (struct object *)(uintptr_t)v;
}
static inline value value_from_object(const void *o) {
    return (value)(uintptr_t)o;
}
static inline value value_from_bool(bool b) {
    return b ? VALUE_TRUE : VALUE_FALSE;
}
static inline bool value_is_bool(value v) {
    return v == VALUE_TRUE || v == VALUE_FALSE;
}
