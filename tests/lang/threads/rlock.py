import threading

lock = threading.RLock()


def countdown(n):
    with lock:
        if n == 0:
            return 'bottom'
        return countdown(n - 1)


print(countdown(50))
print(lock.acquire(), lock.acquire(), lock.acquire(blocking=False))


def other(box):
    box.append(lock.acquire(blocking=False))
    try:
        lock.release()
    except RuntimeError as e:
        box.append(str(e))


box = []
t = threading.Thread(target=other, args=(box,))
t.start()
t.join()
print(box)
lock.release()
lock.release()
lock.release()
try:
    lock.release()
except RuntimeError as e:
    print(e)
