for a, b in [(1, 2), (3, 4)]:
    print(a, b)
for i, (x, y) in enumerate([('a', 'b'), ('c', 'd')]):
    print(i, x, y)
for k, v in {'k1': 1, 'k2': 2}.items():
    print(k, v)
xs = [0, 0]
for xs[1] in range(3):
    print(xs)
d = {}
for d['k'] in 'ab':
    print(d)
for c in 'ab', 'cd':
    print(c)
for (p) in [1]: print(p)
for [q, r] in [[1, 2]]: print(q, r)
for i in range(3):
    i += 10
    print(i, end=' ')
print(i)
