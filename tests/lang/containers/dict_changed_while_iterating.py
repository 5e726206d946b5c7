d = {'a': 1, 'b': 2}
try:
    for k in d:
        d[k + 'x'] = 0
except RuntimeError as e:
    print(e)
try:
    for k in d:
        del d[k]
except RuntimeError as e:
    print(e)
d = {'a': 1, 'b': 2}
for k in d:
    d[k] = d[k] * 10
print(d)
for k in list(d):
    del d[k]
print(d)
try:
    for v in d.values():
        pass
    print('empty is fine')
except RuntimeError as e:
    print(e)
