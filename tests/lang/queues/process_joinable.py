import multiprocessing

q = multiprocessing.JoinableQueue()
done = multiprocessing.Value('i', 0)

def work():
    while True:
        n = q.get()
        if n is not None:
            with done.get_lock():
                done.value += n
        q.task_done()
        if n is None:
            break

workers = [multiprocessing.Process(target=work) for i in range(2)]
for w in workers:
    w.start()
for i in range(1, 51):
    q.put(i)
q.join()
print(done.value)
for w in workers:
    q.put(None)
q.join()
for w in workers:
    w.join()
try:
    q.task_done()
except ValueError as e:
    print(e)
