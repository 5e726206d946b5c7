import queue

def shape(x):
    text = repr(x)
    return text[:text.find('0x')]

print(shape(queue.Queue()), shape(queue.LifoQueue()), shape(queue.PriorityQueue()), shape(queue.SimpleQueue()))
print(queue.Queue, queue.SimpleQueue)
print(repr(queue.Empty()), repr(queue.Full('x')), [queue.Full(1, 2)])
print(type(queue.Queue()) is queue.Queue, isinstance(queue.LifoQueue(), queue.LifoQueue))
