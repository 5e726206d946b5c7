from multiprocessing import Process
import time


def child():
    time.sleep(100)


def parent():
    try:
        p = Process(target=child)
        p.start()
    except AssertionError as e:
        print(e, flush=True)


def makes_daemon():
    Process(target=child, daemon=True).start()
    print('made', flush=True)


if __name__ == '__main__':
    p = Process(target=parent, daemon=True)
    p.start()
    p.join()
    p = Process(target=makes_daemon)
    p.start()
    p.join()
    print(p.exitcode)
    d = Process(target=child, daemon=True)
    d.start()
    print('end')
