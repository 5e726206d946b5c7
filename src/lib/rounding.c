// round(x, ndigits) for floats. A double is a finite decimal number; printf writes it exactly, so rounding that text and
// reading it back gives the correctly rounded result. round(2.675, 2) is 2.67, since 2.675 is a little less than it looks.
#include "lib/rounding.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Rounds a positive whole number, written in digits, at its last `drop` digits, half to even; `more` says that a fraction was
// cut off behind it. Gives the kept digits in place, with a leading 0 for the carry.
static void round_digits(char *digits, size_t len, size_t drop, bool more) {
    const char *tail = digits + len - drop;
    bool above = more;
    for (size_t i = 1; i < drop; i++) above = above || tail[i] != '0';
    bool odd = (tail[-1] - '0') % 2;
    bool up = *tail > '5' || (*tail == '5' && (above || odd));
    digits[len - drop] = 0;
    for (size_t i = len - drop; up && i-- > 0;) {
        up = digits[i] == '9';
        digits[i] = up ? '0' : (char)(digits[i] + 1);
    }
}

// Rounds to tens, hundreds and so on.
static double round_whole(double x, int drop) {
    char digits[330];
    double whole;
    double fraction = modf(fabs(x), &whole);
    int len = snprintf(digits, sizeof digits, "0%.0f", whole);
    if (drop >= len) return copysign(0, x);
    round_digits(digits, (size_t)len, (size_t)drop, fraction != 0);
    char text[680];
    snprintf(text, sizeof text, "%se%d", digits, drop);
    return copysign(strtod(text, NULL), x);
}

double rounding_of(double x, int ndigits) {
    if (!isfinite(x) || x == 0 || ndigits > 323) return x;
    if (ndigits < -308) return copysign(0, x);
    if (ndigits < 0) return round_whole(x, -ndigits);
    if (fabs(x) >= 0x1p53) return x;
    char text[400];
    snprintf(text, sizeof text, "%.*f", ndigits, x);
    return strtod(text, NULL);
}
