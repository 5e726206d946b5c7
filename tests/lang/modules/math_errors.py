import math
for call in [lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.log(-1), lambda: math.exp(1000), lambda: math.factorial(-1), lambda: math.acos(2), lambda: math.sqrt('a'), lambda: math.floor(math.inf), lambda: math.floor(math.nan), lambda: math.factorial(2.5), lambda: math.nothing]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
