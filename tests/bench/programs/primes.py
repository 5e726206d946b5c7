import time


def primes(first, limit, step):
    count = 0
    for n in range(first, limit, step):
        d = 3
        is_prime = True
        while d * d <= n:
            if n % d == 0:
                is_prime = False
                break
            d += 2
        if is_prime:
            count += 1
    return count


for _ in range(8):
    primes(3, 1000, 2)
for _ in range(5):
    begin = time.perf_counter()
    result = primes(3, 200000, 2) + 1
    print(time.perf_counter() - begin, result)
