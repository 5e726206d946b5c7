x = 'global'


def f():
    try:
        print(x)
    except UnboundLocalError as e:
        print(type(e).__name__, e)
    x = 'local'
    return x


def g(flag):
    if flag:
        y = 1
    try:
        return y
    except UnboundLocalError as e:
        return str(e)


def h():
    for i in []:
        pass
    try:
        print(i)
    except UnboundLocalError as e:
        print(e)


def k():
    try:
        x += 1
    except UnboundLocalError as e:
        print(e)
    x = 0


def loop_variable():
    for i in range(3):
        pass
    return i


print(f(), x, g(True), g(False), loop_variable())
h()
k()
