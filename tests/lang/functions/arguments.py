def f(a, b=2, c=3):
    return (a, b, c)


print(f(1), f(1, 5), f(1, c=9), f(a=1, b=7), f(c=1, a=2), f(1, 2, 3), f(b=0, a=0))


def only_keywords(x='x', y='y'):
    return x + y


print(only_keywords(), only_keywords(y='z'), only_keywords('a', y='b'))


def nothing():
    pass


print(nothing(), nothing() is None)
