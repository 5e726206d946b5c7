from threading import Thread, Lock, current_thread
import threading as th
from time import sleep as nap

lock = Lock()


def f():
    with lock:
        nap(0.01)
        print(current_thread().name)


t = Thread(target=f, name='imported')
t.start()
t.join()
print(th.Thread is Thread, th.current_thread() is current_thread(), isinstance(t, Thread))
