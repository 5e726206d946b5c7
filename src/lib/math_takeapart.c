// The functions of the module math that test a float or take it apart.
#include "lib/math_parts.h"

#include "lib/support.h"

#include <math.h>

static enum native_status test(struct call *c, bool (*is)(double)) {
    double x = 0;
    return native_arg_double(c, 0, &x) ? native_return(c, value_from_bool(is(x))) : NATIVE_ERROR;
}

static bool is_finite(double x) {
    return isfinite(x);
}

static bool is_inf(double x) {
    return isinf(x);
}

static bool is_nan(double x) {
    return isnan(x);
}

static enum native_status math_isfinite(struct call *c) {
    return test(c, is_finite);
}

static enum native_status math_isinf(struct call *c) {
    return test(c, is_inf);
}

static enum native_status math_isnan(struct call *c) {
    return test(c, is_nan);
}

static enum native_status math_isclose(struct call *c) {
    double a = 0, b = 0, relative = 1e-9, absolute = 0;
    if (!native_arg_double(c, 0, &a) || !native_arg_double(c, 1, &b) || !native_arg_double(c, 2, &relative)
        || !native_arg_double(c, 3, &absolute)) {
        return NATIVE_ERROR;
    }
    if (relative < 0 || absolute < 0) return native_value_error(c, "tolerances must be non-negative");
    bool close = a == b;
    if (!close && isfinite(a) && isfinite(b)) {
        double distance = fabs(a - b);
        close = distance <= fabs(relative * b) || distance <= fabs(relative * a) || distance <= absolute;
    }
    return native_return(c, value_from_bool(close));
}

static enum native_status pair(struct call *c, value a, value b) {
    if (a == VALUE_UNDEF || b == VALUE_UNDEF) return native_no_memory(c);
    return native_made(c, make_tuple_of(lib_heap(c), (value[]){a, b}, 2));
}

static enum native_status math_frexp(struct call *c) {
    double x = 0;
    int exponent = 0;
    if (!native_arg_double(c, 0, &x)) return NATIVE_ERROR;
    double mantissa = isfinite(x) ? frexp(x, &exponent) : x;
    return pair(c, make_float(lib_heap(c), mantissa), value_from_small(exponent));
}

static enum native_status math_ldexp(struct call *c) {
    double x = 0;
    int64_t exponent = 0;
    if (!native_arg_double(c, 0, &x)) return NATIVE_ERROR;
    if (!value_as_index(c->args[1], &exponent)) return native_type_error(c, "Expected an int as second argument to ldexp.");
    double r = ldexp(x, exponent > 100000 ? 100000 : exponent < -100000 ? -100000 : (int)exponent);
    return isinf(r) && isfinite(x) ? math_range_error(c) : native_made(c, make_float(lib_heap(c), r));
}

static enum native_status math_modf(struct call *c) {
    double x = 0, whole;
    if (!native_arg_double(c, 0, &x)) return NATIVE_ERROR;
    double fraction = modf(x, &whole);
    return pair(c, make_float(lib_heap(c), fraction), make_float(lib_heap(c), whole));
}

static enum native_status math_ulp(struct call *c) {
    double x = 0;
    if (!native_arg_double(c, 0, &x)) return NATIVE_ERROR;
    x = fabs(x);
    double step = isfinite(x) ? nextafter(x, INFINITY) - x : x;
    if (isinf(step) && isfinite(x)) step = x - nextafter(x, 0);
    return native_made(c, make_float(lib_heap(c), step));
}

const struct native_def MATH_PARTS[] = {
    {"frexp", "frexp(x, /)", math_frexp, "x as a pair (m, e) with x == m * 2 ** e and m from 0.5 to 1.", "math.frexp(10)"},
    {"isclose", "isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)", math_isclose, "True if a and b are nearly equal.", "math.isclose(0.1 + 0.2, 0.3)"},
    {"isfinite", "isfinite(x, /)", math_isfinite, "True if x is neither infinite nor nan.", "math.isfinite(1e308)"},
    {"isinf", "isinf(x, /)", math_isinf, "True if x is infinite.", "math.isinf(math.inf)"},
    {"isnan", "isnan(x, /)", math_isnan, "True if x is nan: not a number.", "math.isnan(math.nan)"},
    {"ldexp", "ldexp(x, i, /)", math_ldexp, "x * 2 ** i.", "math.ldexp(0.625, 4)"},
    {"modf", "modf(x, /)", math_modf, "The fraction of x and its whole part, as a pair of floats.", "math.modf(2.75)"},
    {"ulp", "ulp(x, /)", math_ulp, "The value of the last bit of x.", "math.ulp(1)"},
};
const unsigned MATH_PARTS_COUNT = LIB_COUNT(MATH_PARTS);
