def adder(n):
    return lambda x: x + n


add5, add7 = adder(5), adder(7)
print(add5(1), add7(1), adder(1)(1))


def counter():
    box = [0]

    return (lambda: box[0], lambda: box.append(box.pop() + 1))


get, step = counter()
step()
step()
print(get())
other, _ = counter()
print(other(), get())


def changed():
    x = 1
    f = lambda: x
    x = 2
    return f


print(changed()())


def nested(a):
    return lambda b: lambda c: (a, b, c)


print(nested(1)(2)(3))


def argument(xs, key):
    return sorted(xs, key=lambda x: x[key])


print(argument([{'k': 2}, {'k': 1}], 'k'))


def unbound():
    f = lambda: later
    try:
        f()
    except NameError as e:
        print(e)
    later = 1
    return f()


print(unbound())
