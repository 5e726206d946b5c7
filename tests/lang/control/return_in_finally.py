def a():
    try:
        return 'try'
    finally:
        print('finally runs')


def b():
    try:
        return 'try'
    finally:
        return 'finally'


def c():
    try:
        raise ValueError('lost')
    finally:
        return 'swallowed'


def d():
    while True:
        try:
            return 'try'
        finally:
            break
    return 'after'


def e():
    x = 1
    try:
        return x
    finally:
        x = 2


def f():
    xs = [1]
    try:
        return xs
    finally:
        xs.append(2)


def g():
    try:
        try:
            return 'inner'
        finally:
            raise KeyError('from finally')
    except KeyError as error:
        return 'caught ' + str(error)


def h():
    for i in range(3):
        try:
            return i
        finally:
            continue
    return 'loop ended'


print(a(), b(), c(), d(), e(), f(), g(), h())
