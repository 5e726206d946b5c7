import time

strings = ["here's a short string with number " + str(i) for i in range(300000)]


def count(strings):
    total = 0
    for s in strings:
        total += len(s.split())
    return total


few = strings[:100]
for _ in range(8):
    count(few)
for _ in range(5):
    begin = time.perf_counter()
    result = count(strings)
    print(time.perf_counter() - begin, result)
