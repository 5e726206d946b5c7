# A million small integers through a pool that is there already. Seconds, five times.
import time
from multiprocessing import Pool


def successor(x):
    return x + 1


if __name__ == '__main__':
    pool = Pool(4)
    numbers = list(range(1000000))
    pool.map(successor, numbers)
    for _ in range(5):
        begin = time.perf_counter()
        result = pool.map(successor, numbers)
        print(time.perf_counter() - begin, sum(result))
