import math
print(math.pi, math.e, math.tau, math.inf, -math.inf, math.nan)
print(math.sqrt(2), math.sqrt(16), math.floor(2.7), math.floor(-2.7), math.ceil(2.1), math.ceil(-2.1), math.trunc(-2.7), type(math.floor(2.0)))
print(math.exp(1), math.log(10), math.log(8, 2), math.log2(1024), math.log10(1000), math.pow(2, 0.5), math.hypot(3, 4))
print(math.sin(1), math.cos(1), math.tan(1), math.atan2(1, -1), math.degrees(math.pi), math.radians(180), math.asin(1))
print(math.factorial(10), math.gcd(12, 18), math.comb(5, 2), math.isqrt(17), math.fabs(-3), math.fmod(-7, 3), math.copysign(2, -0.0))
print(math.isclose(0.1 + 0.2, 0.3), math.isnan(math.nan), math.isinf(math.inf), math.isfinite(1.0), math.fsum([0.1] * 10), math.prod([1, 2, 3, 4]))
