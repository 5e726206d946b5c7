import threading

cond = threading.Condition()
print(cond.acquire())
print(cond.acquire(False))
cond.release()
cond.release()
print(cond.acquire(timeout=1))
cond.notify()
cond.release()
lock = threading.Lock()
around = threading.Condition(lock)
with around:
    print(lock.locked())
print(lock.locked())
with lock:
    around.notify_all()
    print(around.acquire(False), around.acquire(timeout=0.01))
    print(around.wait(0.01))
print(lock.locked())
