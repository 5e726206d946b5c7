// The gamma function and the logarithm of its size, to the digits that Python gives.
#pragma once

double gamma_of(double x);        // no pole; infinite when too large
double gamma_logarithm(double x); // finite, and no pole
