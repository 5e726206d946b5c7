# Threads that do a little work each, eight at a time.
import threading
import time

lock = threading.Lock()
total = 0


def work(n):
    global total
    x = 0
    for i in range(n):
        x += i
    with lock:
        total += x


def once():
    begin = time.perf_counter()
    for i in range(100):
        ts = [threading.Thread(target=work, args=(2000,)) for j in range(8)]
        for t in ts:
            t.start()
        for t in ts:
            t.join()
    return time.perf_counter() - begin


once()
for i in range(5):
    print(once(), total > 0)
