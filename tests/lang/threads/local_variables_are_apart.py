import threading


def work(n, out):
    x = n
    for _ in range(2000):
        x = x + 1 if x < n + 100 else n
        y = [x]
        assert n <= y[0] <= n + 100
    out[n] = 'ok'


out = {}
threads = [threading.Thread(target=work, args=(n * 1000, out)) for n in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(out.items()))
