# Threads on both sides.
import multiprocessing
import threading

q = multiprocessing.Queue()
total = []

def put_some(first):
    for i in range(first, first + 50):
        q.put(i)

def child():
    threads = [threading.Thread(target=put_some, args=(n * 100,)) for n in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()

def take():
    for i in range(75):
        total.append(q.get())

p = multiprocessing.Process(target=child)
takers = [threading.Thread(target=take) for i in range(2)]
for t in takers:
    t.start()
p.start()
for t in takers:
    t.join()
p.join()
print(len(total), sorted(total)[0], sorted(total)[-1], sum(total))
