import queue
import threading

q = queue.Queue(2)
got = []

def consume():
    for x in iter(q.get, None):
        got.append(x)

t = threading.Thread(target=consume)
t.start()
for i in range(500):
    q.put(i)
q.put(None)
t.join()
print(got == list(range(500)))
