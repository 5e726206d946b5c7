# The words of 64 strings of 8 MB: seconds of one worker divided by those of two, three times.
import time
from multiprocessing import Pool

SENTENCE = "the quick brown fox jumps over the lazy dog and runs away again "


def word_count(string):
    return len(string.split())


def seconds(n):
    pool = Pool(n)
    begin = time.perf_counter()
    total = sum(pool.map(word_count, strings))
    taken = time.perf_counter() - begin
    pool.close()
    pool.join()
    return taken, total


strings = [SENTENCE * (8 * 1024 * 1024 // len(SENTENCE)) for _ in range(64)]
if __name__ == '__main__':
    seconds(2)
    for _ in range(3):
        one, total = seconds(1)
        two, total = seconds(2)
        print(one / two, total)
