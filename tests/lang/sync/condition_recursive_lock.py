# wait lets an RLock go however often it is held, and takes it as often again.
import threading

lock = threading.RLock()
cond = threading.Condition(lock)
log = []

def waiter():
    with lock:
        with cond:
            with cond:
                log.append('waits')
                ready.set()
                print(cond.wait(20))
                log.append('goes on')
        lock.release()
        lock.acquire()

ready = threading.Event()
t = threading.Thread(target=waiter)
t.start()
ready.wait()
with cond:
    log.append('notifies')
    cond.notify()
t.join()
print(log)
print(lock.acquire(False))
lock.release()
try:
    lock.release()
except RuntimeError as e:
    print(e)
