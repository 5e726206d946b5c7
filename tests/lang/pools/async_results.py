# apply_async and map_async: begun now, fetched later.
import multiprocessing
import threading
from multiprocessing import Pool
from multiprocessing.pool import ThreadPool


def double(x):
    return 2 * x


def fail(x):
    raise RuntimeError('item %d' % x)


if __name__ == '__main__':
    for kind in (Pool, ThreadPool):
        pool = kind(2)
        one = pool.apply_async(double, (21,))
        many = pool.map_async(double, range(5))
        bad = pool.apply_async(fail, [3])
        print(one.get(), many.get(timeout=10), one.ready(), one.successful())
        try:
            bad.get()
        except RuntimeError as e:
            print(e, bad.successful())
        rows = pool.starmap_async(pow, [(2, 2), (3, 3)])
        rows.wait()
        print(rows.ready(), rows.get())
        pool.close()
        pool.join()
    gate = threading.Event()
    pool = ThreadPool(1)
    late = pool.apply_async(gate.wait)
    print(late.ready())
    try:
        late.get(timeout=0.02)
    except multiprocessing.TimeoutError:
        print('not yet')
    try:
        late.successful()
    except ValueError:
        print('not ready')
    queued = pool.apply_async(double, (4,))
    gate.set()
    print(late.get(), queued.get())
    pool.terminate()
