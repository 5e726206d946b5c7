def a():
    b()


def b():
    c()


def c():
    print('deep')
    return {}['missing']


a()
