# What lies in a queue is alive, whatever else is collected meanwhile.
import queue
import threading

q = queue.Queue()
p = queue.PriorityQueue()
for i in range(2000):
    q.put([i, str(i)])
    p.put((i % 7, [i]))

def waste():
    for i in range(300):
        x = [[j] for j in range(1000)]

threads = [threading.Thread(target=waste) for i in range(2)]
for t in threads:
    t.start()
for t in threads:
    t.join()
items = [q.get() for i in range(2000)]
print(items[0], items[1234], items[-1])
print(p.qsize(), p.get(), p.get())
