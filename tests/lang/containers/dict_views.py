d = {'a': 1, 'b': 2}
keys, values, items = d.keys(), d.values(), d.items()
print(keys, values, items, len(keys))
d['c'] = 3
print(keys, values, items, 'c' in keys, 3 in values, ('c', 3) in items, ('c', 4) in items)
print(list(keys), sum(values), sorted(items, reverse=True), max(values), [k for k in keys])
for k, v in d.items():
    print(k, v, end=' ')
print()
print(d.keys() == {'c': 0, 'b': 0, 'a': 0}.keys())
