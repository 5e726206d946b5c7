import math, time
import math as m
from math import sqrt, pi as circle
from math import (floor,
                  ceil)
print(m is math, sqrt(4), circle == math.pi, floor(1.5), ceil(1.5), time.sleep is not None)


def inside():
    import random
    from math import gcd
    random.seed(1)
    return gcd(4, 6), random.randint(1, 3)


print(inside())
try:
    import no_such_module_here
except ImportError as e:
    print(type(e).__name__, e)
try:
    from math import nothing
except ImportError as e:
    print(str(e).split(" (")[0])
