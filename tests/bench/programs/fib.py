import time


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


for _ in range(8):
    fib(8)
for _ in range(5):
    begin = time.perf_counter()
    result = fib(30)
    print(time.perf_counter() - begin, result)
