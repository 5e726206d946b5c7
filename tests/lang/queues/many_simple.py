import queue
import threading

q = queue.SimpleQueue()
back = queue.LifoQueue()

def work():
    while True:
        x = q.get()
        if x < 0:
            return
        back.put(x)

threads = [threading.Thread(target=work) for i in range(3)]
for t in threads:
    t.start()
for i in range(1000):
    q.put(i)
for t in threads:
    q.put(-1)
for t in threads:
    t.join()
print(sorted(back.get() for i in range(1000)) == list(range(1000)), q.empty())
