import multiprocessing
import queue

def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e).split(' <')[0])

q = multiprocessing.Queue(1)
show(q.get_nowait)
show(lambda: q.get(False))
show(lambda: q.get(timeout=0.01))
show(lambda: q.get(timeout=-1))
q.put(1)
show(lambda: q.put(2, False))
show(lambda: q.put(2, timeout=0.01))
show(q.get)
q.close()
show(lambda: q.put(1))
show(lambda: q.get())
q.join_thread()
j = multiprocessing.JoinableQueue()
show(j.task_done)
s = multiprocessing.SimpleQueue()
show(lambda: s.qsize())
print(multiprocessing.Queue().empty(), type(q), type(j), type(s))
