# python 3.11
import threading

lock = threading.Lock()
print(lock.locked(), lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(blocking=False), lock.acquire(timeout=0.01))
lock.release()
print(lock.locked(), lock.acquire(True, 1), lock.release(), lock.locked())
try:
    lock.release()
except RuntimeError as e:
    print(e)
try:
    lock.acquire(False, 1)
except ValueError as e:
    print(e)
try:
    lock.acquire(timeout=-5)
except ValueError as e:
    print(e)
lock.acquire()


def other():
    lock.release()


t = threading.Thread(target=other)
t.start()
t.join()
print(lock.locked(), 'any thread may release')
