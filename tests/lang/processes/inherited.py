from multiprocessing import Process
import threading

data = [i * i for i in range(1000)]
lock = threading.Lock()


def late():
    return 'defined late'


def f(other):
    with lock:
        print(sum(data), other.is_alive(), len(threading.enumerate()), late(), flush=True)


def wait():
    event.wait()


event = threading.Event()

if __name__ == '__main__':
    t = threading.Thread(target=wait)
    t.start()
    data.append(1)
    p = Process(target=f, args=(t,))
    data.append(2)
    p.start()
    data.append(3)
    p.join()
    event.set()
    t.join()
    print(len(data))
