pairs = ((x, y) for x in range(3) for y in (z * 10 for z in range(x)))
print(list(pairs))
g = (x for x in (y * 2 for y in (z + 1 for z in range(3))))
print(list(g))
print(sum(sum(row) for row in [[1, 2], [3, 4]]), max(max(r) for r in [[1, 9], [3]]), [sum(x for x in range(n)) for n in range(4)])


def total(xss):
    return sum(len(list(x for x in xs if x)) for xs in xss)


print(total([[1, 0, 2], [0], []]))
