import threading


def churn(seed, out):
    x = seed
    kept = []
    for i in range(3000):
        x = (x * 1103515245 + 12345) % 2147483648
        piece = [str(x), (x, i), {'k': [x] * (i % 7)}]
        if i % 500 == 0:
            kept.append(piece)
    out[seed] = kept[-1][1]


out = {}
threads = [threading.Thread(target=churn, args=(s, out)) for s in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
for s in range(4):
    print(s, out[s])
