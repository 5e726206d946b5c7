# Who waited when it was set goes on, even if it has been cleared by the time he looks.
import threading
import time

ready = threading.Event()
woken = []

def wait_once():
    woken.append(ready.wait(20))

threads = [threading.Thread(target=wait_once) for i in range(5)]
for t in threads:
    t.start()
time.sleep(0.05)
ready.set()
ready.clear()
for t in threads:
    t.join()
print(woken, ready.is_set())
