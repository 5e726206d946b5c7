def show(x):
    print('show', x)
    return x


def f(a, b, c=0):
    print('called', a, b, c)


f(show(1), show(2), c=show(3))
f(c=show('c'), b=show('b'), a=show('a'))
print(show(1) + show(2) * show(3))
print([show(4), show(5)][show(0)])
x = [0]
x[show(0)] = show(7)
x[show(0)] += show(1)
print(x)
