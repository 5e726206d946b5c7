import threading
lock = threading.Lock()
try:
    with lock:
        print(lock.locked())
        raise ValueError('inside')
except ValueError as e:
    print(e, lock.locked())


def f():
    with lock:
        return lock.locked()


print(f(), lock.locked())
for i in range(3):
    with lock:
        if i == 0:
            continue
        if i == 1:
            break
print(i, lock.locked())
a, b = threading.Lock(), threading.RLock()
with a, b:
    print(a.locked())
with a as got, b:
    print(got)
with (a, b):
    print('both')
print(a.locked())
for thing in [5, None, 'x']:
    try:
        with thing:
            print('never')
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)
