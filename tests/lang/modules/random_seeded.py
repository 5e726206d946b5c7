import random
random.seed(42)
print(random.random(), random.random(), random.randint(1, 6), random.randint(-100, 100), random.uniform(1, 10))
print([random.randrange(10) for _ in range(10)], random.randrange(5, 50, 5), random.choice('abcdef'), random.choice([10, 20, 30]))
xs = list(range(10))
random.shuffle(xs)
print(xs, random.sample(range(100), 5), random.sample(xs, 3), random.getrandbits(16))
print(random.choices('abc', k=5), random.choices([1, 2, 3], weights=[10, 1, 1], k=6), random.gauss(0, 1), random.gauss(10, 2))
random.seed(0)
a = [random.random() for _ in range(700)]
random.seed(0)
print(a == [random.random() for _ in range(700)], a[699], random.randint(0, 10 ** 12))
