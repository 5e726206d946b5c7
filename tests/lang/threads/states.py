import threading
import time


def nap():
    time.sleep(0.1)


t = threading.Thread(target=nap)
print(t.is_alive(), t.ident, t.daemon)
t.start()
print(t.is_alive(), t.ident is not None, threading.active_count())
t.join()
print(t.is_alive(), t.ident is not None, threading.active_count())
print(t.join())
