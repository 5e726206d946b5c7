import queue
import threading
import time

q = queue.Queue(1)
before = time.monotonic()
try:
    q.get(timeout=0.05)
except queue.Empty:
    waited = time.monotonic() - before
    print(waited >= 0.05, waited < 5)
q.put('x')
before = time.monotonic()
try:
    q.put('y', timeout=0.05)
except queue.Full:
    waited = time.monotonic() - before
    print(waited >= 0.05, waited < 5)

def later():
    time.sleep(0.03)
    print(q.get(), q.get(timeout=10))

t = threading.Thread(target=later)
t.start()
q.put('z', timeout=10)
t.join()
print(q.empty())
