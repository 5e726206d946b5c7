import multiprocessing
from multiprocessing import Process


def greet(name, times=1):
    for i in range(times):
        print('hello', name, i, flush=True)


if __name__ == '__main__':
    p = Process(target=greet, args=('Ada',))
    print(p.is_alive(), p.exitcode, p.pid)
    p.start()
    p.join()
    print(p.is_alive(), p.exitcode, p.pid is not None)
    p = Process(target=greet, args=('Alan', 2), name='second')
    p.start()
    p.join()
    print(p.name)
    p = Process(target=greet, kwargs={'name': 'Grace', 'times': 3})
    p.start()
    p.join(10)
    print(p.name, multiprocessing.active_children())
    p = Process()
    p.start()
    p.join()
    print(p.exitcode)
