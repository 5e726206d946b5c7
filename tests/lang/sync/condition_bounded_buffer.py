import threading

lock = threading.Lock()
not_full = threading.Condition(lock)
not_empty = threading.Condition(lock)
buffer = []
most = 0
taken = []

def produce(first):
    global most
    for i in range(first, first + 50):
        with not_full:
            not_full.wait_for(lambda: len(buffer) < 4)
            buffer.append(i)
            most = max(most, len(buffer))
            not_empty.notify()

def consume():
    for i in range(50):
        with not_empty:
            while not buffer:
                not_empty.wait()
            taken.append(buffer.pop(0))
            not_full.notify()

threads = [threading.Thread(target=produce, args=(n * 1000,)) for n in range(3)]
threads += [threading.Thread(target=consume) for n in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(most <= 4, len(taken), buffer, sum(taken))
for n in range(3):
    mine = [x for x in taken if x // 1000 == n]
    print(len(mine))
