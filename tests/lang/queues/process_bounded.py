import multiprocessing
import queue
import time

q = multiprocessing.Queue(2)
done = multiprocessing.Event()

def produce():
    for i in range(10):
        q.put(i)
    done.set()

p = multiprocessing.Process(target=produce)
p.start()
print(done.wait(0.1))
got = [q.get() for i in range(10)]
p.join()
print(got, done.is_set())
q.put(1)
q.put(2)
try:
    q.put(3, timeout=0.03)
except queue.Full as e:
    print(repr(e))
try:
    q.put_nowait(3)
except queue.Full:
    print('full')
print(q.full(), q.get(), q.get())
