import queue

lifo = queue.LifoQueue()
priority = queue.PriorityQueue()
simple = queue.SimpleQueue()
for x in [5, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]:
    lifo.put(x)
    priority.put(x)
    simple.put(x)
print([lifo.get() for i in range(11)])
print([priority.get() for i in range(11)])
print([simple.get() for i in range(11)])
print(lifo.empty(), priority.empty(), simple.empty(), simple.qsize())

for item in [(2, 'code'), (1, 'eat'), (3, 'sleep'), (1, 'again'), (2, 'call')]:
    priority.put(item)
print(priority.qsize())
while not priority.empty():
    print(priority.get())

# What compares equal comes out as heapq has it.
numbers = [1, True, 1.0, 0, False, 0.0, 2, 1, 0]
for x in numbers:
    priority.put(x)
print([priority.get() for x in numbers])

for i in range(200):
    priority.put((i * 7919) % 211)
out = [priority.get() for i in range(100)]
for i in range(50):
    priority.put(i)
out += [priority.get() for i in range(150)]
print(out[:10], out[95:110], out[-5:])
