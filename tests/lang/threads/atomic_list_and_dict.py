import threading

numbers = []
table = {}


def fill(me):
    for i in range(1000):
        numbers.append((me, i))
        table[(me, i)] = i


threads = [threading.Thread(target=fill, args=(i,)) for i in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(len(numbers), len(table))
for me in range(4):
    mine = [i for who, i in numbers if who == me]
    print(mine == list(range(1000)))
