# Eight threads that sleep for half a second. Prints how long it took, five times.
import threading
import time

for _ in range(5):
    threads = [threading.Thread(target=time.sleep, args=(0.5,)) for _ in range(8)]
    begin = time.perf_counter()
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    print(time.perf_counter() - begin, len(threads))
