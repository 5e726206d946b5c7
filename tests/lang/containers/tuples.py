t = (1, 'a', None)
print(t, len(t), t[0], t[-1], t[1:], t + (2,), t * 2, (), (1,), 1 in t)
single = 5,
pair = 1, 2
print(single, pair, type(single), (5), ((1, 2), (3,)))
print(t.count(1), t.index('a'), (3, 1, 2) < (3, 2), tuple(x * x for x in range(4)), hash((1, 2)) == hash((1, 2)))
a, b, c = t
print(a, b, c)
try:
    t[0] = 5
except TypeError as e:
    print(e)
try:
    del t[0]
except TypeError as e:
    print(e)
m = ([1], 2)
m[0].append(5)
print(m)
try:
    m[0] += [6]
except TypeError as e:
    print(e, m)
