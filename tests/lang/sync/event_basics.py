import threading
import time

ready = threading.Event()
print(ready.is_set(), ready.wait(0.01), ready.wait(timeout=0), ready.wait(-1))
ready.set()
print(ready.is_set(), ready.wait(), ready.wait(1))
ready.clear()
print(ready.is_set())

seen = []

def wait_for_it(n):
    seen.append(ready.wait())

threads = [threading.Thread(target=wait_for_it, args=(i,)) for i in range(10)]
for t in threads:
    t.start()
time.sleep(0.02)
print(len(seen))
ready.set()
for t in threads:
    t.join()
print(seen)
ready.set()
ready.clear()
ready.clear()
print(ready.is_set(), ready.wait(0.001))
