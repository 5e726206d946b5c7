# ThreadPool: the same interface, and the memory of the program itself.
import multiprocessing.dummy
from multiprocessing.pool import ThreadPool

seen = []


def note(x):
    seen.append(x)
    return -x


def total(a, b=1, c=2):
    return a + 10 * b + 100 * c


if __name__ == '__main__':
    with ThreadPool(3) as pool:
        print(pool.map(note, range(12)))
        print(sorted(seen))
        print(pool.starmap(total, [(1,), (1, 2), (1, 2, 3), [4, 5]]))
        print(pool.apply(total, (1,), {'c': 5}))
        print(pool.apply(total, [7], dict(b=0)))
        print(list(pool.imap(note, 'abc' and [1, 2, 3])))
    print(pool)
    other = multiprocessing.dummy.Pool(2)
    print(other.map(len, ['a', 'bc', '']))
    inner = ThreadPool(2)
    print(other.map(lambda x: sum(inner.map(abs, [x, -x])), [1, 2, 3]))
    other.close()
    other.join()
    try:
        other.apply(len, ('a',))
    except ValueError as e:
        print(e)
    other.terminate()
    print(other)
