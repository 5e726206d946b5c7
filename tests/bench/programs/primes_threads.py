# The odd numbers in two halves of equal work, one after the other and then in two threads. Prints the speed-up, five times.
import threading
import time

counts = [0, 0]


def primes(part, first, limit):
    count = 0
    for n in range(first, limit, 4):
        d = 3
        is_prime = True
        while d * d <= n:
            if n % d == 0:
                is_prime = False
                break
            d += 2
        if is_prime:
            count += 1
    counts[part] = count


def one_after_the_other(limit):
    primes(0, 3, limit)
    primes(1, 5, limit)


def in_two_threads(limit):
    threads = [threading.Thread(target=primes, args=(0, 3, limit)), threading.Thread(target=primes, args=(1, 5, limit))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


for _ in range(8):
    one_after_the_other(1000)
for _ in range(5):
    begin = time.perf_counter()
    one_after_the_other(400000)
    one = time.perf_counter() - begin
    begin = time.perf_counter()
    in_two_threads(400000)
    print(one / (time.perf_counter() - begin), counts[0] + counts[1] + 1)
