import multiprocessing
import queue

q = multiprocessing.Queue()

def produce(name, n):
    for i in range(n):
        q.put((name, i, [i] * 3, {'half': i / 2}))
    q.put(None)

workers = [multiprocessing.Process(target=produce, args=('abc'[i], 20)) for i in range(3)]
for w in workers:
    w.start()
ends = 0
items = []
while ends < 3:
    item = q.get()
    if item is None:
        ends += 1
    else:
        items.append(item)
for w in workers:
    w.join()
print(len(items), q.empty())
for name in 'abc':
    mine = [x for x in items if x[0] == name]
    print(name, [x[1] for x in mine] == list(range(20)), mine[7])
try:
    q.get(timeout=0.05)
except queue.Empty as e:
    print(repr(e))
try:
    q.get_nowait()
except queue.Empty:
    print('still empty')
