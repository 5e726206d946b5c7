# The words of 64 strings of 8 MB, counted by two workers. Seconds, twice; between "before" and "after" the memory is looked at.
import time
from multiprocessing import Pool

SENTENCE = "the quick brown fox jumps over the lazy dog and runs away again "


def word_count(string):
    return len(string.split())


strings = [SENTENCE * (8 * 1024 * 1024 // len(SENTENCE)) for _ in range(64)]
if __name__ == '__main__':
    for _ in range(2):
        with Pool(2) as pool:
            begin = time.perf_counter()
            total = sum(pool.map(word_count, strings))
            print(time.perf_counter() - begin, total, flush=True)
