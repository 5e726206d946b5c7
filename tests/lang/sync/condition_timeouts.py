import threading
import time

cond = threading.Condition()
with cond:
    print(cond.wait(0.01), cond.wait(0), cond.wait(-1))
    print(cond.wait_for(lambda: False, 0.02), cond.wait_for(lambda: 0, timeout=0))
    before = time.monotonic()
    cond.wait(0.05)
    waited = time.monotonic() - before
    print(waited >= 0.05, waited < 5)
    before = time.monotonic()
    cond.wait_for(lambda: None, timeout=0.05)
    waited = time.monotonic() - before
    print(waited >= 0.05, waited < 5)

# Whoever is late still has to take the lock again.
order = []
inside = threading.Event()

def late():
    with cond:
        inside.set()
        order.append(cond.wait(0.01))
        order.append('late')

t = threading.Thread(target=late)
t.start()
inside.wait()
with cond:
    time.sleep(0.05)
    order.append('holder')
t.join()
print(order)
