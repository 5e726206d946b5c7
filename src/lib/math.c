// The module math: functions of one or two floats that the C library computes. Errors follow from the results: nan from what
// was none is outside the domain; infinity from a finite number is a pole, or too large.
#include "lib/math_parts.h"

#include "lib/gamma.h"
#include "lib/parts.h"
#include "lib/support.h"

#include <math.h>

enum native_status math_domain_error(struct call *c) {
    return native_value_error(c, "math domain error");
}

enum native_status math_range_error(struct call *c) {
    return native_raise(c, "OverflowError", "math range error");
}

// may_overflow: an infinite result is too large rather than a pole.
static enum native_status of_one(struct call *c, double (*fn)(double), bool may_overflow) {
    double x = 0;
    if (!native_arg_double(c, 0, &x)) return NATIVE_ERROR;
    double r = fn(x);
    if (isnan(r) && !isnan(x)) return math_domain_error(c);
    if (isinf(r) && isfinite(x)) return may_overflow ? math_range_error(c) : math_domain_error(c);
    return native_made(c, make_float(lib_heap(c), r));
}

#define OF_ONE(name, fn, may_overflow)                         \
    static enum native_status math_##name(struct call *c) {     \
        return of_one(c, fn, may_overflow);                     \
    }
OF_ONE(acos, acos, false)
OF_ONE(acosh, acosh, false)
OF_ONE(asin, asin, false)
OF_ONE(asinh, asinh, false)
OF_ONE(atan, atan, false)
OF_ONE(atanh, atanh, false)
OF_ONE(cbrt, cbrt, false)
OF_ONE(cos, cos, false)
OF_ONE(cosh, cosh, true)
OF_ONE(erf, erf, false)
OF_ONE(erfc, erfc, false)
OF_ONE(exp, exp, true)
OF_ONE(exp2, exp2, true)
OF_ONE(expm1, expm1, true)
OF_ONE(fabs, fabs, false)
OF_ONE(log10, log10, false)
OF_ONE(log1p, log1p, false)
OF_ONE(log2, log2, false)
OF_ONE(sin, sin, false)
OF_ONE(sinh, sinh, true)
OF_ONE(sqrt, sqrt, false)
OF_ONE(tan, tan, false)
OF_ONE(tanh, tanh, false)
#undef OF_ONE

static double to_degrees(double x) {
    return x * (180.0 / M_PI);
}

static double to_radians(double x) {
    return x * (M_PI / 180.0);
}

// These two never fail: infinity stays infinity.
static enum native_status math_degrees(struct call *c) {
    double x = 0;
    return native_arg_double(c, 0, &x) ? native_made(c, make_float(lib_heap(c), to_degrees(x))) : NATIVE_ERROR;
}

static enum native_status math_radians(struct call *c) {
    double x = 0;
    return native_arg_double(c, 0, &x) ? native_made(c, make_float(lib_heap(c), to_radians(x))) : NATIVE_ERROR;
}

// Poles at 0 and the negative integers; beyond 171 the result is too large.
static enum native_status math_gamma(struct call *c) {
    double x = 0;
    if (!native_arg_double(c, 0, &x)) return NATIVE_ERROR;
    if (x == 0 || (x < 0 && (isinf(x) || x == floor(x)))) return math_domain_error(c);
    double r = gamma_of(x);
    return isinf(r) && isfinite(x) ? math_range_error(c) : native_made(c, make_float(lib_heap(c), r));
}

static enum native_status math_lgamma(struct call *c) {
    double x = 0;
    if (!native_arg_double(c, 0, &x)) return NATIVE_ERROR;
    if (x <= 0 && isfinite(x) && x == floor(x)) return math_domain_error(c);
    double r = isinf(x) ? INFINITY : gamma_logarithm(x);
    return isinf(r) && isfinite(x) ? math_range_error(c) : native_made(c, make_float(lib_heap(c), r));
}

static enum native_status math_log(struct call *c) {
    double x = 0, base = 0;
    if (!native_arg_double(c, 0, &x)) return NATIVE_ERROR;
    if (x <= 0) return math_domain_error(c);
    if (!native_arg_double(c, 1, &base)) return NATIVE_ERROR;
    if (!lib_given(c, 1)) return native_made(c, make_float(lib_heap(c), log(x)));
    if (base <= 0) return math_domain_error(c);
    if (base == 1) return native_raise(c, "ZeroDivisionError", "float division by zero");
    return native_made(c, make_float(lib_heap(c), log(x) / log(base)));
}

static bool two_doubles(struct call *c, double *x, double *y) {
    return native_arg_double(c, 0, x) && native_arg_double(c, 1, y);
}

// As of_one for two arguments.
static enum native_status give_checked(struct call *c, double r, double x, double y) {
    if (isnan(r) && !isnan(x) && !isnan(y)) return math_domain_error(c);
    if (isinf(r) && isfinite(x) && isfinite(y)) return math_range_error(c);
    return native_made(c, make_float(lib_heap(c), r));
}

static enum native_status math_pow(struct call *c) {
    double x = 0, y = 0;
    if (!two_doubles(c, &x, &y)) return NATIVE_ERROR;
    if (x == 0 && y < 0 && isfinite(y)) return math_domain_error(c);
    return give_checked(c, pow(x, y), x, y);
}

static enum native_status math_fmod(struct call *c) {
    double x = 0, y = 0;
    return two_doubles(c, &x, &y) ? give_checked(c, fmod(x, y), x, y) : NATIVE_ERROR;
}

static enum native_status math_remainder(struct call *c) {
    double x = 0, y = 0;
    return two_doubles(c, &x, &y) ? give_checked(c, remainder(x, y), x, y) : NATIVE_ERROR;
}

static enum native_status math_atan2(struct call *c) {
    double x = 0, y = 0;
    return two_doubles(c, &x, &y) ? native_made(c, make_float(lib_heap(c), atan2(x, y))) : NATIVE_ERROR;
}

static enum native_status math_copysign(struct call *c) {
    double x = 0, y = 0;
    return two_doubles(c, &x, &y) ? native_made(c, make_float(lib_heap(c), copysign(x, y))) : NATIVE_ERROR;
}

static enum native_status math_nextafter(struct call *c) {
    double x = 0, y = 0;
    return two_doubles(c, &x, &y) ? native_made(c, make_float(lib_heap(c), nextafter(x, y))) : NATIVE_ERROR;
}

static const struct native_def MATH_DEFS[] = {
    {"acos", "acos(x, /)", math_acos, "The angle whose cosine is x, in radians.", "math.acos(0.5)"},
    {"acosh", "acosh(x, /)", math_acosh, "The inverse hyperbolic cosine of x.", "math.acosh(2)"},
    {"asin", "asin(x, /)", math_asin, "The angle whose sine is x, in radians.", "math.asin(0.5)"},
    {"asinh", "asinh(x, /)", math_asinh, "The inverse hyperbolic sine of x.", "math.asinh(2)"},
    {"atan", "atan(x, /)", math_atan, "The angle whose tangent is x, in radians.", "math.atan(1)"},
    {"atan2", "atan2(y, x, /)", math_atan2, "The angle of the point (x, y), in radians, in the right quadrant.", "math.atan2(1, -1)"},
    {"atanh", "atanh(x, /)", math_atanh, "The inverse hyperbolic tangent of x.", "math.atanh(0.5)"},
    {"cbrt", "cbrt(x, /)", math_cbrt, "The cube root of x.", "math.cbrt(27)"},
    {"copysign", "copysign(x, y, /)", math_copysign, "x with the sign of y.", "math.copysign(3, -0.0)"},
    {"cos", "cos(x, /)", math_cos, "The cosine of x radians.", "math.cos(math.pi)"},
    {"cosh", "cosh(x, /)", math_cosh, "The hyperbolic cosine of x.", "math.cosh(1)"},
    {"degrees", "degrees(x, /)", math_degrees, "The angle x from radians to degrees.", "math.degrees(math.pi)"},
    {"erf", "erf(x, /)", math_erf, "The error function at x.", "math.erf(0.5)"},
    {"erfc", "erfc(x, /)", math_erfc, "1 minus the error function at x, without losing digits.", "math.erfc(5)"},
    {"exp", "exp(x, /)", math_exp, "e to the power of x.", "math.exp(1)"},
    {"exp2", "exp2(x, /)", math_exp2, "2 to the power of x.", "math.exp2(10)"},
    {"expm1", "expm1(x, /)", math_expm1, "exp(x) - 1, without losing digits for small x.", "math.expm1(1e-10)"},
    {"fabs", "fabs(x, /)", math_fabs, "x without its sign, as a float.", "math.fabs(-3)"},
    {"fmod", "fmod(x, y, /)", math_fmod, "The rest of x / y with the sign of x.", "math.fmod(-7, 3)"},
    {"gamma", "gamma(x, /)", math_gamma, "The gamma function: gamma(n + 1) is n factorial.", "math.gamma(5)"},
    {"lgamma", "lgamma(x, /)", math_lgamma, "The natural logarithm of the gamma function's size at x.", "math.lgamma(100)"},
    {"log", "log(x, base=math.e, /)", math_log, "The logarithm of x, natural if no base is given.", "math.log(8, 2)"},
    {"log10", "log10(x, /)", math_log10, "The logarithm of x to base 10.", "math.log10(1000)"},
    {"log1p", "log1p(x, /)", math_log1p, "log(1 + x), without losing digits for small x.", "math.log1p(1e-10)"},
    {"log2", "log2(x, /)", math_log2, "The logarithm of x to base 2.", "math.log2(1024)"},
    {"nextafter", "nextafter(x, y, /)", math_nextafter, "The float next to x on the way to y.", "math.nextafter(1, 2)"},
    {"pow", "pow(x, y, /)", math_pow, "x to the power of y, as a float.", "math.pow(2, 0.5)"},
    {"radians", "radians(x, /)", math_radians, "The angle x from degrees to radians.", "math.radians(180)"},
    {"remainder", "remainder(x, y, /)", math_remainder, "x minus the nearest multiple of y.", "math.remainder(7, 4)"},
    {"sin", "sin(x, /)", math_sin, "The sine of x radians.", "math.sin(math.pi / 2)"},
    {"sinh", "sinh(x, /)", math_sinh, "The hyperbolic sine of x.", "math.sinh(1)"},
    {"sqrt", "sqrt(x, /)", math_sqrt, "The square root of x.", "math.sqrt(2)"},
    {"tan", "tan(x, /)", math_tan, "The tangent of x radians.", "math.tan(math.pi / 4)"},
    {"tanh", "tanh(x, /)", math_tanh, "The hyperbolic tangent of x.", "math.tanh(1)"},
};

void math_register(struct interp *in) {
    struct module *m = interp_add_module(in, "math", MATH_DEFS, LIB_COUNT(MATH_DEFS), NULL);
    interp_add_module(in, "math", MATH_INTEGERS, MATH_INTEGERS_COUNT, NULL);
    interp_add_module(in, "math", MATH_SUMS, MATH_SUMS_COUNT, NULL);
    interp_add_module(in, "math", MATH_PARTS, MATH_PARTS_COUNT, NULL);
    struct heap_cache *heap = interp_cache(in);
    interp_module_set(in, m, "e", make_float(heap, M_E));
    interp_module_set(in, m, "inf", make_float(heap, INFINITY));
    interp_module_set(in, m, "nan", make_float(heap, NAN));
    interp_module_set(in, m, "pi", make_float(heap, M_PI));
    interp_module_set(in, m, "tau", make_float(heap, 2 * M_PI));
}
