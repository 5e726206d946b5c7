import queue
import threading

q = queue.Queue()
done = []

def worker():
    while True:
        item = q.get()
        if item is None:
            q.task_done()
            break
        done.append(item * item)
        q.task_done()

threads = [threading.Thread(target=worker) for i in range(4)]
for t in threads:
    t.start()
for i in range(100):
    q.put(i)
q.join()
print(len(done), sorted(done)[-1], q.unfinished_tasks)
for t in threads:
    q.put(None)
q.join()
for t in threads:
    t.join()
print(q.empty(), q.unfinished_tasks)
q.join()
