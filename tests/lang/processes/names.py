import multiprocessing
import threading
import os


def inside():
    me = multiprocessing.current_process()
    print(me.name, me.is_alive(), me.exitcode, me.daemon, flush=True)
    print(threading.current_thread().name, threading.active_count(), flush=True)
    print(me.pid == os.getpid(), multiprocessing.parent_process() is None, flush=True)
    print(multiprocessing.parent_process().name, multiprocessing.active_children(), flush=True)


def parent():
    p = multiprocessing.Process(target=inside)
    q = multiprocessing.Process(target=inside, name='named')
    for x in [p, q]:
        print(x.name, flush=True)
        x.start()
        x.join()
    r = multiprocessing.Process(target=print, args=('third',))
    print(r.name, flush=True)
    r.start()
    r.join()


if __name__ == '__main__':
    me = multiprocessing.current_process()
    print(me.name, me.is_alive(), me.daemon, me.pid == os.getpid())
    print(me, multiprocessing.parent_process(), flush=True)
    for target in [inside, parent]:
        p = multiprocessing.Process(target=target)
        p.start()
        p.join()
    p = multiprocessing.Process(target=inside, daemon=True)
    print(p.name, p.daemon, flush=True)
    p.start()
    p.join()
    print(multiprocessing.get_start_method(), multiprocessing.cpu_count() == os.cpu_count())
