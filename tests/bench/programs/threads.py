# Creating, starting and joining a thread that does nothing: seconds for each, five times.
import threading
import time

done = []


def nothing():
    pass


def rounds(n):
    for _ in range(n):
        t = threading.Thread(target=nothing)
        t.start()
        t.join()


rounds(200)
for _ in range(5):
    begin = time.perf_counter()
    rounds(2000)
    print((time.perf_counter() - begin) / 2000, 0)
