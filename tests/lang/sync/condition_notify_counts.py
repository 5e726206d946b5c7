import threading
import time

cond = threading.Condition()
waiting = 0
woken = 0

def waiter():
    global waiting, woken
    with cond:
        waiting += 1
        cond.wait()
        woken += 1

threads = [threading.Thread(target=waiter) for i in range(8)]
for t in threads:
    t.start()

def all_wait(n):
    while True:
        with cond:
            if waiting == n:
                return
        time.sleep(0.001)

def settle(n):
    for i in range(2000):
        with cond:
            if woken >= n:
                break
        time.sleep(0.001)
    time.sleep(0.02)
    with cond:
        print(woken)

all_wait(8)
with cond:
    cond.notify()
settle(1)
with cond:
    cond.notify(3)
settle(4)
with cond:
    cond.notify_all()
for t in threads:
    t.join()
print(woken)
with cond:
    cond.notify_all()
    cond.notify(100)
