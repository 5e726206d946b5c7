import threading


def work(n, box):
    box.append(n * n)


box = []
threads = []
for i in range(5):
    t = threading.Thread(target=work, args=(i, box), name='worker-%d' % i)
    threads.append(t)
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(box), [t.name for t in threads], [t.is_alive() for t in threads])
