// Random floats of several distributions. Each formula and its order of draws is the one Python uses, so that a seed gives the
// same numbers.
#include "lib/random.h"

#include "lib/support.h"

#include <math.h>

// Up to three parameters; those not given keep their defaults. false with the error set.
static bool read_params(struct call *c, double *at, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (!native_arg_double(c, i, &at[i])) return false;
    }
    return true;
}

// A draw from the open end: in (0, 1], so that its logarithm exists.
static double above_zero(struct random_state *r) {
    return 1.0 - twister_unit(&r->twister);
}

static enum native_status give(struct call *c, double d) {
    return native_made(c, make_float(lib_heap(c), d));
}

static enum native_status random_uniform(struct call *c) {
    double p[2] = {0};
    if (!read_params(c, p, 2)) return NATIVE_ERROR;
    struct random_state *r = random_enter(c);
    double unit = twister_unit(&r->twister);
    random_leave(r);
    return give(c, p[0] + (p[1] - p[0]) * unit);
}

static enum native_status random_triangular(struct call *c) {
    double low = 0, high = 1, mode = 0;
    if (!native_arg_double(c, 0, &low) || !native_arg_double(c, 1, &high)) return NATIVE_ERROR;
    if (lib_given_some(c, 2) && !native_arg_double(c, 2, &mode)) return NATIVE_ERROR;
    struct random_state *r = random_enter(c);
    double unit = twister_unit(&r->twister);
    random_leave(r);
    if (lib_given_some(c, 2) && high == low) return give(c, low);
    double peak = lib_given_some(c, 2) ? (mode - low) / (high - low) : 0.5;
    if (unit <= peak) return give(c, low + (high - low) * sqrt(unit * peak));
    return give(c, high + (low - high) * sqrt((1.0 - unit) * (1.0 - peak)));
}

// Box and Muller: two at a time, one of which waits for the next call.
static enum native_status random_gauss(struct call *c) {
    double p[2] = {0, 1};
    if (!read_params(c, p, 2)) return NATIVE_ERROR;
    struct random_state *r = random_enter(c);
    double z = r->spare;
    if (r->has_spare) {
        r->has_spare = false;
    } else {
        double turn = twister_unit(&r->twister) * (2.0 * M_PI);
        double radius = sqrt(-2.0 * log(above_zero(r)));
        z = cos(turn) * radius;
        r->spare = sin(turn) * radius;
        r->has_spare = true;
    }
    random_leave(r);
    return give(c, p[0] + z * p[1]);
}

// Kinderman and Monahan's ratio of uniforms.
static double draw_normal(struct random_state *r) {
    const double magic = 4 * exp(-0.5) / sqrt(2.0);
    for (;;) {
        double u = twister_unit(&r->twister), v = above_zero(r);
        double z = magic * (u - 0.5) / v;
        if (z * z / 4.0 <= -log(v)) return z;
    }
}

static enum native_status random_normalvariate(struct call *c) {
    double p[2] = {0, 1};
    if (!read_params(c, p, 2)) return NATIVE_ERROR;
    struct random_state *r = random_enter(c);
    double z = draw_normal(r);
    random_leave(r);
    return give(c, p[0] + z * p[1]);
}

static enum native_status random_lognormvariate(struct call *c) {
    double p[2] = {0, 1};
    if (!read_params(c, p, 2)) return NATIVE_ERROR;
    struct random_state *r = random_enter(c);
    double z = draw_normal(r);
    random_leave(r);
    return give(c, exp(p[0] + z * p[1]));
}

static enum native_status random_expovariate(struct call *c) {
    double rate = 1;
    if (!native_arg_double(c, 0, &rate)) return NATIVE_ERROR;
    struct random_state *r = random_enter(c);
    double u = above_zero(r);
    random_leave(r);
    if (rate == 0) return native_raise(c, "ZeroDivisionError", "float division by zero");
    return give(c, -log(u) / rate);
}

static enum native_status random_paretovariate(struct call *c) {
    double alpha = 1;
    if (!native_arg_double(c, 0, &alpha)) return NATIVE_ERROR;
    if (alpha == 0) return native_raise(c, "ZeroDivisionError", "float division by zero");
    struct random_state *r = random_enter(c);
    double u = above_zero(r);
    random_leave(r);
    return give(c, pow(u, -1.0 / alpha));
}

static enum native_status random_weibullvariate(struct call *c) {
    double p[2] = {1, 1};
    if (!read_params(c, p, 2)) return NATIVE_ERROR;
    if (p[1] == 0) return native_raise(c, "ZeroDivisionError", "float division by zero");
    struct random_state *r = random_enter(c);
    double u = above_zero(r);
    random_leave(r);
    return give(c, p[0] * pow(-log(u), 1.0 / p[1]));
}

const struct native_def RANDOM_DISTRIBUTIONS[] = {
    {"expovariate", "expovariate(lambd)", random_expovariate, "The time to the next event when lambd of them happen in a unit of time.",
     "random.expovariate(2)"},
    {"gauss", "gauss(mu=0.0, sigma=1.0)", random_gauss, "A number of the normal distribution around mu; the faster of two ways.",
     "random.gauss(100, 15)"},
    {"lognormvariate", "lognormvariate(mu, sigma)", random_lognormvariate, "A number whose logarithm is normally distributed.",
     "random.lognormvariate(0, 1)"},
    {"normalvariate", "normalvariate(mu=0.0, sigma=1.0)", random_normalvariate, "A number of the normal distribution around mu.",
     "random.normalvariate(100, 15)"},
    {"paretovariate", "paretovariate(alpha)", random_paretovariate, "A number of the Pareto distribution.", "random.paretovariate(3)"},
    {"triangular", "triangular(low=0.0, high=1.0, mode=None)", random_triangular,
     "A number from low to high, most often near mode.", "random.triangular(0, 10, 3)"},
    {"uniform", "uniform(a, b)", random_uniform, "A random float between a and b.", "random.uniform(1, 2)"},
    {"weibullvariate", "weibullvariate(alpha, beta)", random_weibullvariate, "A number of the Weibull distribution.",
     "random.weibullvariate(1, 2)"},
};
const unsigned RANDOM_DISTRIBUTIONS_COUNT = LIB_COUNT(RANDOM_DISTRIBUTIONS);
