import threading

def shape(x):
    text = repr(x)
    at = text.find('0x')
    end = at
    while end < len(text) and text[end] not in ':>, ':
        end += 1
    return text[:at] + '...' + text[end:]

print(shape(threading.Semaphore(3)), shape(threading.BoundedSemaphore(2)))
event = threading.Event()
print(shape(event))
event.set()
print(shape(event))
print(shape(threading.Condition()))
print(shape(threading.Condition(threading.Lock())))
barrier = threading.Barrier(2)
print(shape(barrier))
barrier.abort()
print(shape(barrier))
print(threading.Semaphore, threading.Event, threading.Condition, threading.Barrier)
print(threading.BrokenBarrierError, repr(threading.BrokenBarrierError('x')))
print(type(event) is threading.Event, isinstance(barrier, threading.Barrier))
