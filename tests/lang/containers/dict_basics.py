d = {'one': 1, 'two': 2}
d['three'] = 3
d['one'] = 11
print(d, len(d), d['two'], 'one' in d, 'four' in d, 11 in d)
print(d.get('one'), d.get('x'), d.get('x', 0), list(d), list(d.keys()), list(d.values()), list(d.items()))
print(d.pop('one'), d.pop('x', 'none'), d, d.setdefault('two', 5), d.setdefault('new', 6), d)
d.update({'two': 22, 'five': 5})
d.update(six=6)
d.update([('seven', 7)])
print(d, d.popitem(), d)
del d['two']
print(d)
e = d.copy()
d.clear()
print(d, e, bool(d))
print(dict.fromkeys(['a', 'b'], 0), dict.fromkeys('xy'), dict(), {}, dict(e) == e, dict(x=1, y=2))
