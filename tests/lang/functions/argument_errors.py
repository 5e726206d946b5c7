def f(a, b, c=3):
    return a


def g():
    pass


def attempt(call):
    try:
        print(call())
    except TypeError as e:
        print(e)


attempt(lambda: f())
attempt(lambda: f(1))
attempt(lambda: f(1, 2, 3, 4))
attempt(lambda: f(1, 2, d=4))
attempt(lambda: f(1, 2, a=4))
attempt(lambda: f(b=1))
attempt(lambda: g(1))
attempt(lambda: g(1, 2))
attempt(lambda: g(x=1))
attempt(lambda: (lambda x: x)())
attempt(lambda: 5())
attempt(lambda: None())
attempt(lambda: 'abc'())
