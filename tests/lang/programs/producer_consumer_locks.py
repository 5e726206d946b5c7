import threading
import time

box = []
lock = threading.Lock()
taken = []


def produce():
    for i in range(20):
        with lock:
            box.append(i)


def consume():
    while len(taken) < 20:
        with lock:
            if box:
                taken.append(box.pop(0))
                continue
        time.sleep(0.001)


threads = [threading.Thread(target=consume), threading.Thread(target=produce)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(taken, box)
