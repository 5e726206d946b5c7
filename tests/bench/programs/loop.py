import time


def loop(n):
    total = 0
    for i in range(n):
        total = total + i
    return total


for _ in range(8):
    loop(1000)
for _ in range(5):
    begin = time.perf_counter()
    result = loop(10000000)
    print(time.perf_counter() - begin, result)
