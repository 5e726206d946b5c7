# Conditions of every shape: each operand once, no further than needed, and the message only when it is wanted.
def told(x):
    print('told', x)
    return x


def attempt(f):
    try:
        f()
        print('fine')
    except AssertionError as e:
        print(repr(e))


def chain(a, b, c):
    def_a = a
    assert told(def_a) < told(b) < told(c), told('message')


attempt(lambda: chain(1, 2, 3))
attempt(lambda: chain(3, 2, 1))
attempt(lambda: chain(1, 3, 2))


def local():
    x = 3
    assert x == told(3)
    assert not x == 4
    assert x in [1, 2, 3] and x not in []
    assert not (x < 3 or told(0))
    assert (x, 'y') != (3, 'y')


attempt(local)


def long_chain(n):
    assert 0 < n < 10 < 20 < 30 < told(40) < 50
    assert n


attempt(lambda: long_chain(5))
attempt(lambda: long_chain(0))
attempt(lambda: long_chain(10))


def broken():
    assert told(1) < told('x'), told('never')


try:
    broken()
except TypeError as e:
    print(e)


def loop():
    for i in range(5):
        assert i < 3, i


attempt(loop)
assert [1, 2] == told([1, 2]), 'no'
assert told(2) > 1
assert told(0), ('a', 'b')
