import threading
import time

sem = threading.Semaphore(3)
guard = threading.Lock()
inside = 0
most = 0
visits = []

def visit(n):
    global inside, most
    with sem:
        with guard:
            inside += 1
            most = max(most, inside)
        time.sleep(0.01)
        with guard:
            inside -= 1
            visits.append(n)

threads = [threading.Thread(target=visit, args=(i,)) for i in range(12)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(most, inside, sorted(visits))
print(sem.acquire(), sem.acquire(blocking=False), sem.acquire(timeout=0.01), sem.acquire(False))
sem.release(3)
print([sem.acquire(False) for i in range(4)])
