# Starts many threads that sleep, and says when they all do; the memory is looked at from outside.
import threading
import time

COUNT = 10000


def nap():
    time.sleep(600)


print('before', flush=True)
time.sleep(0.5)
threads = []
for _ in range(COUNT):
    t = threading.Thread(target=nap, daemon=True)
    t.start()
    threads.append(t)
time.sleep(1)
print('asleep', flush=True)
time.sleep(600)
