a, b = 1, 2
a, b = b, a
print(a, b)
(c, d), e = (3, 4), 5
print(c, d, e)
[f, g] = 'xy'
print(f, g)
(h, (i, [j, k])) = 1, (2, [3, 4])
print(h, i, j, k)
l = m = n = []
l.append(1)
print(m, n)
x = [0, 0]
p, x[0], x[p] = 1, 10, 20
print(p, x)
for q, (r, s) in [(1, (2, 3)), (4, (5, 6))]:
    print(q + r + s)
(only,) = [7]
print(only)
u, v = {'k1': 1, 'k2': 2}
print(u, v)
w = z, = [9]
print(w, z)
a, b, c = range(3)
print(a, b, c)
