# Pool: maps in order whatever the chunks, apply, starmap, and its life.
import multiprocessing
from multiprocessing import Pool


def square(x):
    return x * x


def word_count(string):
    return len(string.split())


def describe(x):
    return (type(x).__name__, str(x))


strings = ["here's a string"] * 30 + ['one', '', 'a b']

if __name__ == '__main__':
    pool = Pool(processes = 4)
    print(pool.map(word_count, strings))
    print(pool.map(square, range(25)))
    print(pool.map(square, [3], 5))
    print(pool.map(square, []))
    print(pool.map(square, (x for x in range(6))))
    print(pool.map(square, {1: 'a', 2: 'b'}))
    print(pool.map(str.upper, 'abc'))
    print(pool.map(describe, [None, True, 1.5, 'x', (1, 2), [1, [2]], {'k': 1}]))
    for size in (1, 2, 7, 100):
        print(pool.map(square, range(10), chunksize=size))
    print(pool.starmap(pow, [(2, 3), (3, 2), (10, 0)]))
    print(pool.apply(pow, (2, 10)))
    print(pool.apply(sorted, ([3, 1, 2],), {'reverse': True}))
    print(list(pool.imap(square, range(7))))
    print(list(pool.imap(square, range(7), 3)))
    print(sorted(pool.imap_unordered(square, range(7))))
    print(pool)
    pool.close()
    print(pool)
    pool.join()
    print(sum([word_count(string) for string in strings]))
    with multiprocessing.Pool(2) as second:
        print(second.map(square, range(5)))
    try:
        second.map(square, [1])
    except ValueError as e:
        print('ValueError:', e)
    print(second)
