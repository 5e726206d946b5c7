import queue

q = queue.Queue()
print(q.empty(), q.full(), q.qsize(), q.maxsize)
for x in [1, 'two', 3.0, None, [4], (5,), {'six': 6}]:
    q.put(x)
print(q.empty(), q.full(), q.qsize())
print([q.get() for i in range(7)])
print(q.empty(), q.qsize(), q.unfinished_tasks)

small = queue.Queue(maxsize=2)
small.put('a')
print(small.full())
small.put('b')
print(small.full(), small.qsize(), small.maxsize)
print(small.get(), small.get_nowait(), small.empty())

for i in range(3000):
    q.put(i)
print(q.qsize(), sum(q.get() for i in range(1500)))
for i in range(10):
    q.put(-i)
print([q.get() for i in range(1500)][-1], [q.get() for i in range(10)], q.empty())
print(queue.Queue(-5).full(), queue.Queue(0).full())
