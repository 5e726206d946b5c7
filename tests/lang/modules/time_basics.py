import time
begin = time.perf_counter()
time.sleep(0.05)
took = time.perf_counter() - begin
print(0.049 < took < 2, isinstance(time.time(), float), time.time() > 1.6e9, isinstance(time.monotonic_ns(), int))
a = time.monotonic()
b = time.monotonic()
print(b >= a, time.sleep(0), time.process_time() >= 0)
for bad in [-1, 'a', None]:
    try:
        time.sleep(bad)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
