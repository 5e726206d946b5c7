import time


def build(n):
    xs = []
    for i in range(n):
        xs.append(i)
    total = 0
    for x in xs:
        total += x
    return total


for _ in range(8):
    build(1000)
for _ in range(5):
    begin = time.perf_counter()
    result = build(1000000)
    print(time.perf_counter() - begin, result)
