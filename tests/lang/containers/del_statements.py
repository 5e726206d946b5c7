x = 5
del x
try:
    print(x)
except NameError as e:
    print(e)
xs = [0, 1, 2, 3, 4, 5]
del xs[0], xs[0]
print(xs)
del xs[-1:]
print(xs)
d = {'a': {'b': [1, 2, 3]}}
del d['a']['b'][1]
print(d)
a = b = 1
del a, b
try:
    a
except NameError as e:
    print(e)


def f():
    y = 1
    del y
    try:
        print(y)
    except UnboundLocalError as e:
        print(e)
    y = 2
    return y


print(f())
try:
    del never
except NameError as e:
    print(e)
