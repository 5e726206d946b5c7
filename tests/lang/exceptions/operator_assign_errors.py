# python 3.11
x = 1
xs = [1]
d = {'a': 1}
s = 'abc'
for name in ['int', 'list', 'dict', 'str', 'tuple', 'none']:
    try:
        if name == 'int':
            x += 'a'
        elif name == 'list':
            xs += 5
        elif name == 'dict':
            d['b'] += 1
        elif name == 'str':
            s -= 1
        elif name == 'tuple':
            t = (1,)
            t[0] += 1
        else:
            None[0] = 1
    except Exception as e:
        print(name, type(e).__name__, e)
try:
    xs['a'] = 1
except TypeError as e:
    print(e)
try:
    xs[5] = 1
except IndexError as e:
    print(e)
try:
    del xs[5]
except IndexError as e:
    print(e)
try:
    del s[0]
except TypeError as e:
    print(e)
try:
    (5)[0] = 1
except TypeError as e:
    print(e)
try:
    xs.y = 1
except AttributeError as e:
    print(e)
try:
    xs[0:1] = 5
except TypeError as e:
    print(e)
print(x, xs, d, s)
