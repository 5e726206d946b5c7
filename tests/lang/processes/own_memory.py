from multiprocessing import Process
from threading import Thread

counter = 0
container = []
table = {'n': 0}


def change():
    global counter
    counter += 1
    container.append(counter)
    table['n'] += 10
    print('inside', counter, container, table, flush=True)


if __name__ == '__main__':
    for kind in [Thread, Process, Process, Thread]:
        worker = kind(target=change)
        worker.start()
        worker.join()
        print('outside', counter, container, table, flush=True)
