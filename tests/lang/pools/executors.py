# concurrent.futures: submit, map, shutdown, with.
import concurrent.futures
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def square(x):
    return x * x


def add(a, b, scale=1):
    return (a + b) * scale


def refuse(x):
    raise ValueError('no ' + x)


if __name__ == '__main__':
    for kind in (ThreadPoolExecutor, ProcessPoolExecutor):
        with kind(max_workers=3) as ex:
            futures = [ex.submit(add, i, 1, scale=2) for i in range(6)]
            print([f.result() for f in futures], [f.done() for f in futures])
            print(list(ex.map(square, range(6))))
            print(list(ex.map(add, [1, 2, 3], (4, 5, 6))))
            print(list(ex.map(square, (x for x in [1, 2]))))
            print(list(ex.map(square, [])))
            bad = ex.submit(refuse, 'thanks')
            print(type(bad.exception()).__name__, bad.exception())
            try:
                bad.result()
            except ValueError as e:
                print(e)
            results = ex.map(refuse, ['a', 'b'])
            try:
                for r in results:
                    print(r)
            except ValueError as e:
                print(e)
        try:
            ex.submit(square, 1)
        except RuntimeError as e:
            print(e)
        for n in (0, -3):
            try:
                kind(n)
            except ValueError as e:
                print(e)
    ex = ThreadPoolExecutor(1)
    f = ex.submit(square, 9)
    print(f.result(timeout=5))
    ex.shutdown()
    ex.shutdown(wait=False)
