from queue import Empty, Full, LifoQueue, PriorityQueue, Queue, SimpleQueue
import queue as q

box = Queue(1)
box.put('x')
try:
    box.put('y', block=False)
except Full:
    print('full')
print(box.get())
try:
    box.get(block=False)
except Empty:
    print('empty')
try:
    q.SimpleQueue().get_nowait()
except q.Empty as e:
    print(repr(e))
print(LifoQueue().empty(), PriorityQueue().qsize(), SimpleQueue().empty())
