import multiprocessing
import threading

lock = multiprocessing.RLock()
print(lock.acquire(), lock.acquire(), lock)
got = []

def other():
    got.append(lock.acquire(timeout=0.02))

t = threading.Thread(target=other)
t.start()
t.join()
print(got)
lock.release()
lock.release()
try:
    lock.release()
except AssertionError as e:
    print(e)
t = threading.Thread(target=other)
t.start()
t.join()
print(got)
