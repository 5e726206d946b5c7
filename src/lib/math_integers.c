// The functions of the module math on integers. All results fit 64 bits or are an OverflowError.
#include "lib/math_parts.h"

#include "lib/support.h"

#include <math.h>

static enum native_status give(struct call *c, int64_t i) {
    return native_made(c, make_int(lib_heap(c), i));
}

static enum native_status math_factorial(struct call *c) {
    int64_t n = 0, product = 1;
    if (!native_arg_int(c, 0, &n)) return NATIVE_ERROR;
    if (n < 0) return native_value_error(c, "factorial() not defined for negative values");
    if (n > 20) return lib_overflow(c);
    for (int64_t i = 2; i <= n; i++) product *= i;
    return give(c, product);
}

static uint64_t greatest_common(uint64_t a, uint64_t b) {
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static uint64_t size_of(int64_t i) {
    return i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
}

static enum native_status math_gcd(struct call *c) {
    uint64_t all = 0;
    for (size_t i = 0; i < c->nrest; i++) {
        int64_t n;
        if (!lib_as_index(c, c->rest[i], &n)) return NATIVE_ERROR;
        all = greatest_common(all, size_of(n));
    }
    return all > INT64_MAX ? lib_overflow(c) : give(c, (int64_t)all);
}

static enum native_status math_lcm(struct call *c) {
    uint64_t all = 1;
    bool large = false;
    for (size_t i = 0; i < c->nrest; i++) {
        int64_t n;
        if (!lib_as_index(c, c->rest[i], &n)) return NATIVE_ERROR;
        if (n == 0) all = 0;
        if (n == 0 || all == 0) continue;
        large = __builtin_mul_overflow(all / greatest_common(all, size_of(n)), size_of(n), &all) || large;
    }
    if (all == 0) return give(c, 0);
    return large || all > INT64_MAX ? lib_overflow(c) : give(c, (int64_t)all);
}

// n and k, where k may be left out for perm. false with the error set.
static bool read_n_k(struct call *c, int64_t *n, int64_t *k) {
    if (!native_arg_int(c, 0, n)) return false;
    *k = *n;
    if (lib_given_some(c, 1) && !native_arg_int(c, 1, k)) return false;
    if (*n < 0) native_value_error(c, "n must be a non-negative integer");
    else if (*k < 0) native_value_error(c, "k must be a non-negative integer");
    else return true;
    return false;
}

static enum native_status math_comb(struct call *c) {
    int64_t n, k;
    if (!lib_given_some(c, 1)) return native_type_error(c, "'NoneType' object cannot be interpreted as an integer");
    if (!read_n_k(c, &n, &k)) return NATIVE_ERROR;
    if (k > n) return give(c, 0);
    if (k > n - k) k = n - k;
    __int128 ways = 1;
    for (int64_t i = 1; i <= k; i++) {
        ways = ways * (n - k + i) / i;
        if (ways > INT64_MAX) return lib_overflow(c);
    }
    return give(c, (int64_t)ways);
}

static enum native_status math_perm(struct call *c) {
    int64_t n, k, ways = 1;
    if (!read_n_k(c, &n, &k)) return NATIVE_ERROR;
    if (k > n) return give(c, 0);
    for (int64_t i = 0; i < k; i++) {
        if (__builtin_mul_overflow(ways, n - i, &ways)) return lib_overflow(c);
    }
    return give(c, ways);
}

static enum native_status math_isqrt(struct call *c) {
    int64_t n = 0;
    if (!native_arg_int(c, 0, &n)) return NATIVE_ERROR;
    if (n < 0) return native_value_error(c, "isqrt() argument must be nonnegative");
    uint64_t root = (uint64_t)sqrt((double)n);
    while (root * root > (uint64_t)n) root--;
    while ((root + 1) * (root + 1) <= (uint64_t)n) root++;
    return give(c, (int64_t)root);
}

// ceil, floor and trunc: to an int by the given rounding; integers stay as they are.
static enum native_status to_int(struct call *c, double (*rounding)(double)) {
    int64_t i;
    double d = 0;
    if (value_as_index(c->args[0], &i)) return give(c, i);
    return native_arg_double(c, 0, &d) ? lib_int_from_float(c, rounding(d)) : NATIVE_ERROR;
}

static enum native_status math_ceil(struct call *c) {
    return to_int(c, ceil);
}

static enum native_status math_floor(struct call *c) {
    return to_int(c, floor);
}

static enum native_status math_trunc(struct call *c) {
    int64_t i;
    if (!value_is_float(c->args[0]) && !value_as_index(c->args[0], &i)) {
        return native_type_error(c, "type %s doesn't define __trunc__ method", type_name(c->args[0]));
    }
    return to_int(c, trunc);
}

const struct native_def MATH_INTEGERS[] = {
    {"ceil", "ceil(x, /)", math_ceil, "The smallest integer not below x.", "math.ceil(2.1)"},
    {"comb", "comb(n, k, /)", math_comb, "In how many ways k of n things can be chosen.", "math.comb(49, 6)"},
    {"factorial", "factorial(n, /)", math_factorial, "The product of the integers from 1 to n.", "math.factorial(5)"},
    {"floor", "floor(x, /)", math_floor, "The largest integer not above x.", "math.floor(-2.5)"},
    {"gcd", "gcd(*integers)", math_gcd, "The greatest common divisor.", "math.gcd(12, 18)"},
    {"isqrt", "isqrt(n, /)", math_isqrt, "The square root of n, cut to an integer.", "math.isqrt(17)"},
    {"lcm", "lcm(*integers)", math_lcm, "The least common multiple.", "math.lcm(4, 6)"},
    {"perm", "perm(n, k=None, /)", math_perm, "In how many orders k of n things can be laid out; all n if k is left out.", "math.perm(5, 2)"},
    {"trunc", "trunc(x, /)", math_trunc, "x without its fraction, as an integer.", "math.trunc(-2.7)"},
};
const unsigned MATH_INTEGERS_COUNT = LIB_COUNT(MATH_INTEGERS);
