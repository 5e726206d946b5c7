# python 3.11
import random
for call in [lambda: random.choice([]), lambda: random.randint(5, 1), lambda: random.randrange(0), lambda: random.sample([1], 2)]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
random.seed(123456789)
print(random.random())
random.seed(-5)
print(random.random())
