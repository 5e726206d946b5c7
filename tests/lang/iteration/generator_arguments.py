xs = [3, 1, 2]
print(sum(x * x for x in xs), max(x % 3 for x in xs), min((x for x in xs), default=0), sorted(-x for x in xs))
print(list(x + 1 for x in xs), tuple(str(x) for x in xs), ','.join(str(x) for x in xs), dict((x, x * x) for x in xs))
print(any(x > 2 for x in xs), all(x > 2 for x in xs), any(x for x in []), all(x for x in []), len(list(c for c in 'abc')))
print(sum(1 for line in ['a', '', 'b'] if line), sum((i * j for i in range(4) for j in range(i)), 100))
print(list(zip((x for x in 'ab'), (y for y in range(5)))), list(enumerate(c for c in 'xy')), list(map(str, (i for i in range(3)))))
for x in (i * 2 for i in range(3)):
    print(x, end=' ')
print()
a, b = (x for x in [1, 2])
print(a, b, 2 in (x for x in xs), 9 in (x for x in xs))
