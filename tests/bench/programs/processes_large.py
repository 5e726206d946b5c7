# Starting and joining a process with 1 GB of strings in the session: seconds for each, five times.
set memory 4G
import time

strings = [str(i % 10) * (8 << 20) for i in range(128)]


def nothing():
    pass


for _ in range(5):
    begin = time.perf_counter()
    p = process(nothing)
    p.start()
    p.join()
    print(time.perf_counter() - begin, len(strings))
