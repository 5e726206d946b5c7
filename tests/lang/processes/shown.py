import os
from multiprocessing import Process


def show(p):
    print(repr(p).replace(str(os.getpid()), 'PARENT').replace(str(p.pid), 'PID'), flush=True)


def nothing():
    pass


def bad():
    raise KeyError('x')


def sleep():
    import time
    time.sleep(100)


if __name__ == '__main__':
    p = Process(target=nothing, name="it's")
    show(p)
    p.start()
    p.join()
    show(p)
    p = Process(target=bad)
    p.start()
    p.join()
    show(p)
    p = Process(target=sleep, daemon=True)
    show(p)
    p.start()
    show(p)
    p.kill()
    p.join()
    show(p)
