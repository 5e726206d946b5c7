# Creating, starting and joining a process that does nothing: seconds for each, five times.
import multiprocessing
import time


def nothing():
    pass


def rounds(n):
    for _ in range(n):
        p = multiprocessing.Process(target=nothing)
        p.start()
        p.join()


if __name__ == '__main__':
    rounds(20)
    for _ in range(5):
        begin = time.perf_counter()
        rounds(100)
        print((time.perf_counter() - begin) / 100, 0)
