import threading
import time

gate = threading.Lock()
gate.acquire()


def wait():
    with gate:
        print('through')


t = threading.Thread(target=wait)
t.start()
begin = time.monotonic()
t.join(0.05)
waited = time.monotonic() - begin
print(t.is_alive(), 0.04 < waited < 5)
t.join(timeout=0)
print(t.is_alive())
gate.release()
t.join()
print(t.is_alive())
