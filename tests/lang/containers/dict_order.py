d = {}
for w in ['z', 'a', 'm', 'b']:
    d[w] = len(d)
print(d)
del d['a']
d['a'] = 'again'
d['z'] = 'kept'
print(d, list(d), list(reversed(d)), list(reversed(list(d.items()))))
for i in range(1000):
    d[i] = i
for i in range(0, 1000, 2):
    del d[i]
print(len(d), list(d)[:8], list(d)[-3:], d[999], 998 in d)
print({'a': 1, 'b': 2} == {'b': 2, 'a': 1}, {'a': 1} == {'a': 1.0}, {'a': 1} != {'a': 2}, {1: 2, 1: 3})
