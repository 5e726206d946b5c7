import threading

gate = threading.Lock()
gate.acquire()


def wait():
    gate.acquire()
    gate.release()


threads = [threading.Thread(target=wait, name='w%d' % i) for i in range(3)]
for t in threads:
    t.start()
print(sorted(t.name for t in threading.enumerate()), threading.active_count())
gate.release()
for t in threads:
    t.join()
print([t.name for t in threading.enumerate()])
