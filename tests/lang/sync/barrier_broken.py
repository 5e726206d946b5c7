import threading
import time

def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, repr(e))

late = threading.Barrier(2, timeout=0.01)
show(late.wait)
print(late.broken, late.n_waiting)
show(lambda: late.wait(1))
late.reset()
print(late.broken)
show(lambda: late.wait(0))
print(late.broken)
print(issubclass(threading.BrokenBarrierError, RuntimeError))

# One who gives up breaks it for all.
barrier = threading.Barrier(3)
caught = []

def wait():
    try:
        barrier.wait()
        caught.append('passed')
    except threading.BrokenBarrierError:
        caught.append('broken')

threads = [threading.Thread(target=wait) for i in range(2)]
for t in threads:
    t.start()
while barrier.n_waiting < 2:
    time.sleep(0.001)
barrier.abort()
for t in threads:
    t.join()
print(caught, barrier.broken, barrier.n_waiting)
show(barrier.wait)

# A reset throws out whoever waits, and is as new afterwards.
barrier.reset()
caught = []
t = threading.Thread(target=wait)
t.start()
while barrier.n_waiting < 1:
    time.sleep(0.001)
barrier.reset()
t.join()
print(caught, barrier.broken)
caught = []
threads = [threading.Thread(target=wait) for i in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(caught)
