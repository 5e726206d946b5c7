xs = list(range(10))
print([(a, b) for a, b in zip(xs, xs[1:])][:4], [xs[i:i + 3] for i in range(0, len(xs), 3)], list(zip(xs[::2], xs[1::2])))
print(dict(zip('abc', range(3))), list(zip('ab', 'cd', 'ef')), [a - b for a, b in zip([5, 7], (1, 2))])
