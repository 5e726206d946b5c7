// round(x, ndigits) for floats, exact as Python's: the decimal expansion of x is rounded, half to even.
#pragma once

double rounding_of(double x, int ndigits); // may be infinite when the result is too large
