// The functions of the module math that fold many numbers into one without losing digits: fsum, prod, dist, hypot.
#include "lib/math_parts.h"

#include "lib/support.h"

#include "base/mem.h"

#include <math.h>

// A sum kept exactly, as floats that do not overlap, smallest first. After J. R. Shewchuk, "Adaptive Precision Floating-Point
// Arithmetic" (1997).
struct exact_sum {
    double *parts;
    size_t len, cap;
    double special; // sum of the infinities and nans
    bool has_special;
};

// a + b as a rounded sum and its error.
static double two_sum(double a, double b, double *error) {
    double sum = a + b, part = sum - a;
    *error = (a - (sum - part)) + (b - part);
    return sum;
}

// false: the sum of finite numbers became infinite on the way.
static bool exact_add(struct exact_sum *s, double x) {
    if (!isfinite(x)) {
        s->special += x;
        s->has_special = true;
        return true;
    }
    size_t kept = 0;
    for (size_t i = 0; i < s->len; i++) {
        double error;
        x = two_sum(x, s->parts[i], &error);
        if (error != 0) s->parts[kept++] = error;
    }
    if (!isfinite(x)) return false;
    s->len = kept;
    mem_reserve(s->parts, s->len, s->cap);
    s->parts[s->len++] = x;
    return true;
}

// The sum correctly rounded: where the largest parts leave a half, the next one decides.
static double exact_result(const struct exact_sum *s) {
    double high = 0, error = 0;
    size_t n = s->len;
    if (n) high = s->parts[--n];
    while (n && error == 0) high = two_sum(high, s->parts[--n], &error);
    if (n && ((error < 0 && s->parts[n - 1] < 0) || (error > 0 && s->parts[n - 1] > 0))) {
        double twice = error * 2, more = high + twice;
        if (more - high == twice) high = more;
    }
    return high;
}

static bool as_double(struct call *c, value v, double *out) {
    int64_t i;
    if (value_is_float(v)) *out = value_float(v);
    else if (value_as_index(v, &i)) *out = (double)i;
    else {
        native_type_error(c, "must be real number, not %s", type_name(v));
        return false;
    }
    return true;
}

// Adds all items; an error is set when that fails.
static bool exact_add_all(struct call *c, struct exact_sum *s, value items) {
    struct walk w = walk_begin(c, items);
    value item;
    while (walk_next(&w, &item)) {
        double x;
        if (!as_double(c, item, &x)) return false;
        if (exact_add(s, x)) continue;
        native_raise(c, "OverflowError", "intermediate overflow in fsum");
        return false;
    }
    return !w.failed;
}

static enum native_status math_fsum(struct call *c) {
    if (!lib_check_iterable(c, c->args[0])) return NATIVE_ERROR;
    if (lib_is_lazy(c->args[0])) return lib_again_with_items(c, lib_this_function(c, "math"), c->args[0]);
    struct exact_sum s = {0};
    bool fine = exact_add_all(c, &s, c->args[0]);
    double result = s.has_special ? s.special : exact_result(&s);
    mem_free(s.parts);
    if (!fine) return NATIVE_ERROR;
    if (s.has_special && isnan(result)) {
        struct walk w = walk_begin(c, c->args[0]);
        value item;
        double x = 0;
        while (!isnan(x) && walk_next(&w, &item)) as_double(c, item, &x);
        if (!isnan(x)) return native_value_error(c, "-inf + inf in fsum");
    }
    return native_made(c, make_float(lib_heap(c), result));
}

static enum native_status math_prod(struct call *c) {
    value product = lib_given(c, 1) ? c->args[1] : value_from_small(1), item;
    if (!lib_check_iterable(c, c->args[0])) return NATIVE_ERROR;
    if (lib_is_lazy(c->args[0])) return lib_prelude(c, "product_of", (value[]){c->args[0], product}, 2);
    struct walk w = walk_begin(c, c->args[0]);
    while (walk_next(&w, &item)) {
        product = ops_binary(c->fiber, AST_MUL, product, item);
        if (product == VALUE_UNDEF) return NATIVE_ERROR;
    }
    return w.failed ? NATIVE_ERROR : native_return(c, product);
}

// The length of a vector whose largest size is `largest`: squares are summed with their rounding errors, after scaling by a power of
// two, and the root is mended once by what its square misses.
static double length_of(const double *at, size_t n, double largest) {
    int exponent;
    frexp(largest, &exponent);
    double sum = 0, rest = 0;
    for (size_t i = 0; i < n; i++) {
        double x = ldexp(at[i], -exponent), square = x * x, error;
        rest += fma(x, x, -square);
        sum = two_sum(sum, square, &error);
        rest += error;
    }
    double root = sqrt(sum + rest), square = root * root, error;
    double missing = two_sum(sum, -square, &error);
    missing += error - fma(root, root, -square) + rest;
    return ldexp(root + missing / (2 * root), exponent);
}

static enum native_status give_length(struct call *c, const double *at, size_t n) {
    double largest = 0;
    bool infinite = false, nan = false;
    for (size_t i = 0; i < n; i++) {
        infinite = infinite || isinf(at[i]);
        nan = nan || isnan(at[i]);
        if (fabs(at[i]) > largest) largest = fabs(at[i]);
    }
    double length = infinite ? INFINITY : nan ? NAN : n == 1 || largest == 0 ? largest : length_of(at, n, largest);
    return native_made(c, make_float(lib_heap(c), length));
}

static enum native_status math_hypot(struct call *c) {
    double few[8], *at = c->nrest > 8 ? mem_alloc(c->nrest * sizeof *at) : few;
    bool fine = true;
    for (size_t i = 0; fine && i < c->nrest; i++) fine = as_double(c, c->rest[i], &at[i]);
    enum native_status status = fine ? give_length(c, at, c->nrest) : NATIVE_ERROR;
    if (at != few) mem_free(at);
    return status;
}

static const struct tuple *point(struct call *c, size_t i) {
    if (lib_check_iterable(c, c->args[i])) return ops_items(c->fiber, c->args[i]);
    return NULL;
}

static enum native_status math_dist(struct call *c) {
    const struct tuple *p = point(c, 0), *q = p ? point(c, 1) : NULL;
    if (!q) return NATIVE_ERROR;
    if (p->len != q->len) return native_value_error(c, "both points must have the same number of dimensions");
    fiber_work(c->fiber, WORK_ITEMS, p->len);
    double *at = mem_alloc((p->len + 1) * sizeof *at);
    bool fine = true;
    for (size_t i = 0; fine && i < p->len; i++) {
        double a = 0, b = 0;
        fine = as_double(c, p->items[i], &a) && as_double(c, q->items[i], &b);
        at[i] = a - b;
    }
    enum native_status status = fine ? give_length(c, at, p->len) : NATIVE_ERROR;
    mem_free(at);
    return status;
}

const struct native_def MATH_SUMS[] = {
    {"dist", "dist(p, q, /)", math_dist, "The distance of two points, given by their coordinates.", "math.dist((0, 0), (3, 4))"},
    {"fsum", "fsum(iterable, /)", math_fsum, "The sum of floats, rounded only once.", "math.fsum([0.1] * 10)"},
    {"hypot", "hypot(*coordinates)", math_hypot, "The distance of a point from the origin.", "math.hypot(3, 4)"},
    {"prod", "prod(iterable, /, *, start=1)", math_prod, "The start and all items multiplied.", "math.prod([2, 3, 4])"},
};
const unsigned MATH_SUMS_COUNT = LIB_COUNT(MATH_SUMS);
