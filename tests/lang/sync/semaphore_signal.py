# A semaphore that begins at nought passes word from one thread to another.
import threading

done = threading.Semaphore(0)
log = []

def first():
    log.append('first')
    done.release()

def second():
    done.acquire()
    log.append('second')

b = threading.Thread(target=second)
a = threading.Thread(target=first)
b.start()
a.start()
a.join()
b.join()
print(log)

# Giving n back lets n go on.
gate = threading.Semaphore(0)
passed = threading.Semaphore(0)

def go():
    gate.acquire()
    passed.release()

threads = [threading.Thread(target=go) for i in range(5)]
for t in threads:
    t.start()
print(passed.acquire(timeout=0.05))
gate.release(3)
for i in range(3):
    passed.acquire()
print(passed.acquire(timeout=0.05))
gate.release(2)
for t in threads:
    t.join()
print(passed._value, gate._value)
