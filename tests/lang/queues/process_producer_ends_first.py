# What was put in can be taken out when the one who put it in is gone.
import multiprocessing

q = multiprocessing.Queue()

def produce():
    for i in range(1000):
        q.put(i)

p = multiprocessing.Process(target=produce)
p.start()
first = q.get()
rest = [q.get() for i in range(999)]
p.join()
print(first, len(rest), rest[-1], p.exitcode)
