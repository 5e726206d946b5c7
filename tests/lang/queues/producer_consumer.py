import queue
import threading

q = queue.Queue(maxsize=5)
results = []
STOP = 'stop'

def produce(name, n):
    for i in range(n):
        q.put((name, i))

def consume():
    while True:
        item = q.get()
        if item == STOP:
            return
        results.append(item)

producers = [threading.Thread(target=produce, args=('abc'[i], 100)) for i in range(3)]
consumers = [threading.Thread(target=consume) for i in range(2)]
for t in producers + consumers:
    t.start()
for t in producers:
    t.join()
for t in consumers:
    q.put(STOP)
for t in consumers:
    t.join()
print(len(results), q.empty())
for name in 'abc':
    print(name, sorted(i for who, i in results if who == name) == list(range(100)))
