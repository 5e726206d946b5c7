# Constants, exact sums, and integers.
import math
from math import pi, sqrt

print(math.pi, math.e, math.tau, math.inf, math.nan, pi == math.pi, sqrt(16))
print(math.fsum([0.1] * 10), sum([0.1] * 10), math.fsum([1e100, 1.0, -1e100, 1e-100]), math.fsum([]))
print(math.fsum(1 / n for n in range(1, 1000)), math.prod([]), math.prod([2, 0.5, 3]), math.prod(x for x in range(1, 6)))
print(math.hypot(3, 4), math.hypot(1, 1, 1), math.hypot(), math.hypot(1e200, 1e200), math.dist((1, 2), (4, 6)))
print([math.factorial(n) for n in range(21)])
print([math.comb(10, k) for k in range(12)], math.comb(60, 30), [math.perm(6, k) for k in range(8)], math.perm(5))
print(math.gcd(), math.gcd(0, 5), math.gcd(12, 18, 8), math.gcd(-12, 18), math.lcm(), math.lcm(4, 6, 10), math.lcm(0, 3), math.lcm(-4, 6))
print([math.isqrt(n) for n in (0, 1, 2, 3, 4, 15, 16, 10 ** 18, 9223372036854775807)])
print([math.floor(x) for x in (2.7, -2.7, 3, True)], [math.ceil(x) for x in (2.1, -2.1, 3)], [math.trunc(x) for x in (2.9, -2.9)])
print(math.log(8, 2), math.log2(8), math.log10(1000), math.log(math.e), math.log(10 ** 18), math.log1p(1e-10), math.expm1(1e-10))
print(math.isclose(0.1 + 0.2, 0.3), 0.1 + 0.2 == 0.3, math.isclose(1, 1.1, rel_tol=0.2), math.isnan(math.nan), math.isinf(-math.inf))
print([round(math.sin(math.radians(d)), 10) for d in range(0, 361, 45)], math.degrees(math.pi), math.atan2(-1, -1))
print(math.frexp(10.5), math.ldexp(0.5, 5), math.modf(-3.25), math.copysign(2, -0.0), math.fmod(-7, 3), math.remainder(7, 4))
print(math.nextafter(1, 2), math.ulp(1.0), math.gamma(5), math.gamma(0.5), math.lgamma(100), math.erf(0.5), math.erfc(0.5), math.cbrt(27))


def fails(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


fails(lambda: math.sqrt(-1))
fails(lambda: math.log(0))
fails(lambda: math.exp(1000))
fails(lambda: math.factorial(-1))
fails(lambda: math.factorial(2.5))
fails(lambda: math.sqrt('4'))
fails(lambda: math.floor(math.inf))
fails(lambda: math.pow(0, -1))
fails(lambda: math.fmod(1, 0))
fails(lambda: math.acos(2))
fails(lambda: math.comb(-1, 2))
fails(lambda: math.gcd(1.5))
fails(lambda: math.nothing)
