import multiprocessing
from multiprocessing import Process


def show(action):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__ + ':', e)


def nothing():
    pass


def set_name(p, name):
    p.name = name


def set_daemon(p, daemon):
    p.daemon = daemon


if __name__ == '__main__':
    p = Process(target=nothing)
    show(p.join)
    show(p.is_alive)
    show(p.terminate)
    show(p.kill)
    show(lambda: set_name(p, 5))
    show(lambda: set_daemon(p, True))
    print(p.daemon)
    show(lambda: set_daemon(p, False))
    p.start()
    show(p.start)
    show(lambda: set_daemon(p, True))
    p.join()
    show(p.start)
    show(p.join)
    show(p.close)
    show(p.is_alive)
    show(p.join)
    show(lambda: Process(1))
    show(lambda: Process(target=nothing, args=5))
    q = Process(target=nothing)
    q.close()
    show(q.start)
