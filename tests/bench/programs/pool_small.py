# The words of 300 short strings, counted in parallel: a pool made, its map, the pool gone. Seconds, nine times.
import time
from multiprocessing import Pool


def word_count(string):
    return len(string.split())


def parallel_word_count(strings):
    pool = Pool(processes=4)
    counts = pool.map(word_count, strings)
    pool.close()
    pool.join()
    return sum(counts)


if __name__ == '__main__':
    strings = ["here's a short string with number " + str(i) for i in range(300)]
    parallel_word_count(strings)
    for _ in range(9):
        begin = time.perf_counter()
        result = parallel_word_count(strings)
        print(time.perf_counter() - begin, result)
