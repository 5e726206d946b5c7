import threading

it = iter(range(4000))
xs = [0] * 100
taken = []
letters = iter('ab' * 500)


def drain():
    for x in it:
        taken.append(x)
        xs[x % 100] += 1
    for c in letters:
        taken.append(c)


threads = [threading.Thread(target=drain) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(len(taken) >= 5000, 'alive')
