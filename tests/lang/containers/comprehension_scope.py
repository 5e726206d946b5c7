n = 10
print([n for n in range(3)], n)
print([i + n for i in range(3)], [n for _ in range(2)])


def f(k):
    return [k * i for i in range(k)]


print(f(3), f(0))


def g(xs):
    i = 'kept'
    ys = [i for i in xs]
    return i, ys


print(g([1, 2]))


def h():
    y = 5
    return [lambda: y for _ in range(2)][0]()


print(h())
try:
    [undefined_i for q in range(1)]
except NameError as e:
    print(e)
try:
    print(q)
except NameError as e:
    print(e)
