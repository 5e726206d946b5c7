import threading

accounts = {'a': 1000, 'b': 1000, 'c': 1000}
locks = {name: threading.Lock() for name in accounts}


def transfer(source, target, amount, times):
    first, second = sorted([source, target])
    for _ in range(times):
        with locks[first], locks[second]:
            accounts[source] -= amount
            accounts[target] += amount


jobs = [('a', 'b', 1, 300), ('b', 'c', 2, 200), ('c', 'a', 3, 100), ('b', 'a', 1, 100)]
threads = [threading.Thread(target=transfer, args=job) for job in jobs]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(accounts, sum(accounts.values()))
