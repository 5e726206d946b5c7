import threading

data = list(range(10000))
parts = [None] * 4


def part_sum(i):
    parts[i] = sum(data[i * 2500:(i + 1) * 2500])


threads = [threading.Thread(target=part_sum, args=(i,)) for i in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
print(parts, sum(parts) == sum(data))
