from multiprocessing import Process
import time


def late(n):
    time.sleep(0.1 * n)
    print('late', n, flush=True)


if __name__ == '__main__':
    for n in [3, 1, 2]:
        Process(target=late, args=(n,)).start()
    print('end of the program', flush=True)
