from multiprocessing import Process
import time


def nothing():
    pass


def ask(p, q):
    for action in [p.join, p.is_alive, q.start, q.is_alive]:
        try:
            print(action(), flush=True)
        except AssertionError as e:
            print('AssertionError:', e, flush=True)


if __name__ == '__main__':
    p = Process(target=time.sleep, args=(0.5,))
    q = Process(target=nothing)
    p.start()
    r = Process(target=ask, args=(p, q))
    r.start()
    r.join()
    p.join()
    print(p.exitcode)
