def insertion(xs):
    xs = xs[:]
    for i in range(1, len(xs)):
        x = xs[i]
        j = i - 1
        while j >= 0 and xs[j] > x:
            xs[j + 1] = xs[j]
            j -= 1
        xs[j + 1] = x
    return xs


def selection(xs):
    xs = xs[:]
    for i in range(len(xs)):
        k = min(range(i, len(xs)), key=lambda j: xs[j])
        xs[i], xs[k] = xs[k], xs[i]
    return xs


def counting(xs):
    counts = [0] * (max(xs) + 1)
    for x in xs:
        counts[x] += 1
    return [v for v, n in enumerate(counts) for _ in range(n)]


data = [(i * i * 31 + 7) % 50 for i in range(40)]
for f in [insertion, selection, counting, sorted]:
    print(f.__name__, f(data) == sorted(data), f(data)[:5])
