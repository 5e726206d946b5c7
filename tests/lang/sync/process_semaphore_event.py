import multiprocessing
import time

sem = multiprocessing.Semaphore(2)
inside = multiprocessing.Value('i', 0)
most = multiprocessing.Value('i', 0)
start = multiprocessing.Event()

def work():
    start.wait()
    for i in range(5):
        with sem:
            with inside.get_lock():
                inside.value += 1
                most.value = max(most.value, inside.value)
            time.sleep(0.002)
            with inside.get_lock():
                inside.value -= 1

workers = [multiprocessing.Process(target=work) for i in range(4)]
for w in workers:
    w.start()
print(start.is_set(), most.value)
start.set()
for w in workers:
    w.join()
print(most.value <= 2, inside.value, sem.get_value())

ready = multiprocessing.Event()
print(ready.wait(0.01), ready.wait(0))
ready.set()
print(ready.wait(), ready.is_set())
ready.clear()
print(ready.is_set())
bounded = multiprocessing.BoundedSemaphore(1)
try:
    bounded.release()
except ValueError as e:
    print(e)
print(sem, bounded, multiprocessing.RLock(), multiprocessing.Lock())
