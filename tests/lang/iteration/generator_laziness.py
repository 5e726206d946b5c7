def show(x):
    print('show', x)
    return x


g = (show(x) for x in [1, 2, 3])
print('made')
print(next(g))
print(list(g))
print(list(g), sum(g))
print(any(show(x) > 1 for x in [1, 2, 3]))
print(all(show(x) < 2 for x in [1, 2, 3]))
