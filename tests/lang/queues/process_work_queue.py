from multiprocessing import Process, Queue

tasks = Queue()
results = Queue()

def worker():
    while True:
        n = tasks.get()
        if n is None:
            break
        results.put((n, n * n))

workers = [Process(target=worker) for i in range(2)]
for w in workers:
    w.start()
for n in range(30):
    tasks.put(n)
for w in workers:
    tasks.put(None)
got = sorted(results.get() for n in range(30))
for w in workers:
    w.join()
print(got[:5], got[-1], [w.exitcode for w in workers])
