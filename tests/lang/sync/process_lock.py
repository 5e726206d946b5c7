import multiprocessing

lock = multiprocessing.Lock()
number = multiprocessing.Value('i', 0, lock=False)

def add(n):
    for i in range(n):
        with lock:
            number.value += 1

workers = [multiprocessing.Process(target=add, args=(300,)) for i in range(3)]
for w in workers:
    w.start()
for w in workers:
    w.join()
print(number.value)
print(lock.acquire(), lock.acquire(False), lock.acquire(timeout=0.01))

def try_it(found):
    found.value = lock.acquire(False)

found = multiprocessing.Value('b', 5)
p = multiprocessing.Process(target=try_it, args=(found,))
p.start()
p.join()
print(found.value)
lock.release()
p = multiprocessing.Process(target=try_it, args=(found,))
p.start()
p.join()
print(found.value, lock.acquire(False))
lock.release()
try:
    lock.release()
except ValueError as e:
    print(e)
