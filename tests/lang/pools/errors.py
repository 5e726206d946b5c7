# What goes wrong in a worker comes back with its type and message; what is wrong with a pool is said at once.
from multiprocessing import Pool
from multiprocessing.pool import ThreadPool


def picky(x):
    if x == 5:
        raise ValueError('not five', x)
    return x


def lookup(x):
    return {'a': 1}[x]


def deep(x):
    return 1 // x


if __name__ == '__main__':
    for kind in (Pool, ThreadPool):
        for n in (0, -1):
            try:
                kind(n)
            except ValueError as e:
                print('ValueError:', e)
        for n in ('x', [], 2.5):
            try:
                kind(n)
            except TypeError as e:
                print('TypeError:', e)
        with kind(2) as pool:
            try:
                pool.map(picky, range(10))
            except ValueError as e:
                print(type(e).__name__, e, e.args)
            try:
                pool.map(lookup, ['a', 'b'])
            except KeyError as e:
                print(type(e).__name__, e)
            try:
                pool.map(deep, [1, 0], 1)
            except ZeroDivisionError as e:
                print(type(e).__name__, e)
            try:
                pool.map(deep, 7)
            except TypeError as e:
                print(e)
            try:
                pool.starmap(pow, [(1, 2), 3])
            except TypeError as e:
                print(type(e).__name__)
            try:
                pool.map(7, [1])
            except TypeError as e:
                print(e)
            try:
                pool.map(deep)
            except TypeError:
                print('TypeError')
            try:
                pool.join()
            except ValueError as e:
                print(e)
            print(pool.map(deep, [1, 2, -1]))
