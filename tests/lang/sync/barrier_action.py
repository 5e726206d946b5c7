import threading

totals = []
parts = [0, 0, 0]

def add_up():
    totals.append(sum(parts))

barrier = threading.Barrier(3, action=add_up)

def work(n):
    for i in range(4):
        parts[n] = (n + 1) * (i + 1)
        barrier.wait()
        barrier.wait()

threads = [threading.Thread(target=work, args=(i,)) for i in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(totals)

alone = threading.Barrier(1, lambda: print('action'), timeout=1)
print(alone.wait(), alone.wait(0))
