// The gamma function by C. Lanczos's approximation, as Python computes it, since the C library's differs in the last digits:
//
//     gamma(x) = (x + g - 1/2) ^ (x - 1/2) / exp(x + g - 1/2) * sum(x)
//
// where sum is a quotient of two polynomials of degree 12. Their coefficients are those that the Boost library derived for 53
// bits, with g = 6.0246...; the denominator is x (x + 1) ... (x + 11).
#include "lib/gamma.h"

#include <math.h>
#include <stdbool.h>

#define TERMS 13
#define G 6.024680040776729583740234375
#define G_LESS_HALF 5.524680040776729583740234375
#define LOG_PI 1.144729885849400174143427351353058711647

static const double ABOVE[TERMS] = {
    23531376880.410759688572007674451636754734846804940, 42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843, 17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708, 1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801, 31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768, 186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024, 210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
};
static const double BELOW[TERMS] = {0, 39916800, 120543840, 150917976, 105258076, 45995730, 13339535, 2637558, 357423, 32670, 1925, 66, 1};

// For x > 0. From 5 on in powers of 1 / x, so that nothing grows too large.
static double lanczos_sum(double x) {
    double above = 0, below = 0;
    for (int i = 0; i < TERMS; i++) {
        if (x < 5) {
            above = above * x + ABOVE[TERMS - 1 - i];
            below = below * x + BELOW[TERMS - 1 - i];
        } else {
            above = above / x + ABOVE[i];
            below = below / x + BELOW[i];
        }
    }
    return above / below;
}

// sin(pi * x) for x >= 0, exact at the multiples of a half.
static double sin_of_pi(double x) {
    double y = fmod(x, 2);
    switch ((int)round(2 * y)) {
    case 0: return sin(M_PI * y);
    case 1: return cos(M_PI * (y - 0.5));
    case 2: return sin(M_PI * (1 - y));
    case 3: return -cos(M_PI * (y - 1.5));
    default: return sin(M_PI * (y - 2));
    }
}

// r times (or divided by) y ^ power, in two steps where the power alone would be too large.
static double scaled(double r, double y, double size, bool divide) {
    if (size < 140) {
        double power = pow(y, size - 0.5);
        return divide ? r / power : r * power;
    }
    double root = pow(y, size / 2 - 0.25);
    return divide ? r / root / root : r * root * root;
}

static double factorial_below(double x) {
    double product = 1;
    for (double i = 2; i < x; i++) product *= i;
    return product;
}

double gamma_of(double x) {
    if (isnan(x) || x == INFINITY) return x;
    if (x == floor(x) && x > 0 && x <= 23) return factorial_below(x);
    double size = fabs(x);
    if (size < 1e-20) return 1 / x;
    if (size > 200) return x < 0 ? -0.0 / sin_of_pi(size) : INFINITY;
    // What rounding took from y is put back through z.
    double y = size + G_LESS_HALF;
    double z = size > G_LESS_HALF ? y - size - G_LESS_HALF : y - G_LESS_HALF - size;
    z = z * G / y;
    if (x < 0) {
        double r = -M_PI / sin_of_pi(size) / size * exp(y) / lanczos_sum(size);
        return scaled(r - z * r, y, size, true);
    }
    double r = lanczos_sum(size) / exp(y);
    return scaled(r + z * r, y, size, false);
}

double gamma_logarithm(double x) {
    if (isnan(x)) return x;
    if (x == 1 || x == 2) return 0;
    double size = fabs(x);
    if (size < 1e-20) return -log(size);
    double r = log(lanczos_sum(size)) - G;
    r += (size - 0.5) * (log(size + G - 0.5) - 1);
    return x < 0 ? LOG_PI - log(fabs(sin_of_pi(size))) - log(size) - r : r;
}
