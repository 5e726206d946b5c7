# Threads of an executor bear its name; a worker's own variables stay its own.
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pool

count = 0
log = []


def bump(x):
    global count
    count += 1
    log.append(x)
    return count > 0


def own_name(x):
    return threading.current_thread().name


if __name__ == '__main__':
    with ThreadPoolExecutor(1) as ex:
        print(ex.submit(own_name, 0).result())
    with ThreadPoolExecutor(1, thread_name_prefix='crew') as ex:
        print(ex.submit(own_name, 0).result())
    with ThreadPoolExecutor(1) as ex:
        print(list(ex.map(own_name, [1, 2])))
    with Pool(2) as pool:
        print(pool.map(bump, range(6)))
    print(count, log)
