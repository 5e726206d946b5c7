import threading

xs = list(range(500, 0, -1))
bad = []


def sorter():
    for _ in range(20):
        ys = sorted(xs)
        if ys != list(range(1, 501)):
            bad.append('sorted')


def reader():
    for _ in range(200):
        if len(xs) != 500 or xs[250] not in range(1, 501):
            bad.append('read')


threads = [threading.Thread(target=f) for f in (sorter, reader, sorter, reader)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(bad, len(xs))
