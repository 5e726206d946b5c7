import threading

def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

sem = threading.Semaphore()
show(lambda: threading.Semaphore(-1))
show(lambda: threading.Semaphore(value=-5))
show(lambda: threading.BoundedSemaphore(-1))
show(lambda: sem.acquire(False, 1))
show(lambda: sem.acquire(blocking=False, timeout=0.5))
show(lambda: sem.release(0))
show(lambda: sem.release(-2))
bounded = threading.BoundedSemaphore(2)
show(lambda: bounded.release())
show(lambda: bounded.acquire())
show(lambda: bounded.release(2))
show(lambda: bounded.release())
show(lambda: bounded.release())
show(lambda: threading.Semaphore(0).acquire(timeout=-1))
show(lambda: sem.nothing)
show(lambda: sem._value)
