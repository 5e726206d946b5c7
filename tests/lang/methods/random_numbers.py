# The same seed gives Python's numbers, draw by draw.
import random

for seed in (0, 1, 7, -7, 2 ** 31, 2 ** 40 + 5, 9223372036854775807, True):
    random.seed(seed)
    print(seed, random.random(), random.randint(1, 6), random.getrandbits(40), random.uniform(-1, 1))
random.seed(42)
print([random.random() for _ in range(3)])
print([random.randint(-10, 10) for _ in range(10)], [random.randint(0, 10 ** 15) for _ in range(3)])
print([random.randrange(7) for _ in range(10)], [random.randrange(10, 100, 7) for _ in range(10)])
print([random.randrange(10, -10, -3) for _ in range(10)], [random.getrandbits(n) for n in (1, 8, 31, 32, 33, 62)])
print([random.choice('abcdef') for _ in range(10)], random.choice([5]), random.choice(range(1000)), random.choice((1, 2)))
for n in (0, 1, 2, 5, 20, 100):
    xs = list(range(n))
    print(random.shuffle(xs), xs)
print([random.sample(range(100), n) for n in (0, 1, 5, 6, 10)])
print(random.sample(range(10 ** 9), 8), random.sample('hello', 5), random.sample([1, 2, 3], 2), random.sample((7, 8), 1))
print(random.sample(range(30), 30))
print(random.choices('abc', k=8), random.choices([1, 2, 3], weights=[1, 0, 9], k=8), random.choices('xy', [3, 1]))
print(random.choices('xyz', cum_weights=[1, 2.5, 4], k=6), random.choices(range(5), k=0))
print([random.gauss(0, 1) for _ in range(5)], random.gauss(10, 2), random.gauss())
print([random.normalvariate(5, 0.5) for _ in range(3)], random.normalvariate(), random.expovariate(2), random.expovariate(0.1))
print(random.triangular(), random.triangular(1, 5), random.triangular(0, 10, 2), random.lognormvariate(0, 1))
print(random.paretovariate(3), random.weibullvariate(1, 1.5))


def fails(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


fails(lambda: random.choice([]))
fails(lambda: random.choices([]))
fails(lambda: random.choices([1, 2], [1]))
fails(lambda: random.choices([1, 2], [0, 0]))
fails(lambda: random.choices([1], [1], cum_weights=[1]))
fails(lambda: random.sample([1, 2], 3))
fails(lambda: random.sample({'a': 1}, 1))
fails(lambda: random.randint(3, 1))
fails(lambda: random.randrange(0))
fails(lambda: random.randrange(1, 5, 0))
fails(lambda: random.randrange(5, 1, 2))
fails(lambda: random.shuffle((1, 2)))
fails(lambda: random.getrandbits(-1))
random.seed()
print(0 <= random.random() < 1)
