import random
random.seed(7)
hits = 0
for _ in range(20000):
    x, y = random.random(), random.random()
    if x * x + y * y < 1:
        hits += 1
print(4 * hits / 20000)
