import time

counter = 0


def increment(n):
    global counter
    for _ in range(n):
        counter = counter + 1


for _ in range(8):
    increment(1000)
for _ in range(5):
    counter = 0
    begin = time.perf_counter()
    increment(5000000)
    print(time.perf_counter() - begin, counter)
