def square(x):
    return x * x


def apply(f, xs):
    return [f(x) for x in xs]


table = {'square': square, 'neg': lambda x: -x, 'str': str}
for name in table:
    print(name, apply(table[name], [1, 2]))
alias = square
print(alias is square, alias(5), square.__name__, len.__name__, callable(square), callable(5))
print([f('x') for f in [str.upper, len, list, repr]])
fs = [square] * 2 + [abs]
print([f(-3) for f in fs])
f = 'a-b'.split
print(f('-'), f('b'))
append = [].append
print(append(1))
