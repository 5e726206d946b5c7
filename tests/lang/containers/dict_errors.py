d = {'a': 1, 2: 'b', (1, 'x'): 0}
for key in ['b', 5, (1,), None, "it's", 1.5]:
    try:
        print(d[key])
    except KeyError as e:
        print('KeyError', e, e.args)
try:
    del d['zz']
except KeyError as e:
    print('KeyError', e)
try:
    d.pop('q')
except KeyError as e:
    print('KeyError', e)
try:
    {}.popitem()
except KeyError as e:
    print('KeyError', e)
try:
    print(d.a)
except AttributeError as e:
    print(e)
try:
    d < {}
except TypeError as e:
    print(e)
try:
    dict([1, 2])
except TypeError as e:
    print(e)
try:
    dict([(1, 2, 3)])
except ValueError as e:
    print(e)
