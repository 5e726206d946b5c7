import threading

def fail():
    raise ValueError('no')

barrier = threading.Barrier(2, action=fail)
caught = []

def wait():
    try:
        barrier.wait()
    except Exception as e:
        caught.append(type(e).__name__)

threads = [threading.Thread(target=wait) for i in range(2)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(caught), barrier.broken)
