# What cannot be compared: the error comes from put, and the item stays, as with heapq.
import queue

q = queue.PriorityQueue()
q.put((1, 'a'))
try:
    q.put((1, {}))
except TypeError as e:
    print(e)
print(q.qsize(), q.unfinished_tasks)
print(q.get())
q.put((0, 'b'))
print(q.get(), q.get(), q.empty())
q.put(5)
try:
    q.put('five')
except TypeError as e:
    print(e)
print(q.get(), q.get())
