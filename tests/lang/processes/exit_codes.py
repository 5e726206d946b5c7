from multiprocessing import Process
import time


def fine():
    return 5


def bad():
    raise ValueError('bad')


def slow():
    time.sleep(100)


if __name__ == '__main__':
    for target in [fine, bad]:
        p = Process(target=target)
        p.start()
        p.join()
        print(p.exitcode, p.is_alive())
    for how in ['terminate', 'kill']:
        p = Process(target=slow)
        p.start()
        print(p.exitcode, p.is_alive())
        if how == 'kill':
            p.kill()
        else:
            p.terminate()
        p.join()
        print(p.exitcode, p.is_alive())
    p = Process(target=slow)
    p.start()
    p.join(0.05)
    print(p.exitcode, p.is_alive())
    p.terminate()
    p.join()
    p.terminate()
    print(p.exitcode)
