import threading

total = []


def one(i):
    total.append(i)


threads = [threading.Thread(target=one, args=(i,)) for i in range(300)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(len(total), sum(total), sorted(total) == list(range(300)))
