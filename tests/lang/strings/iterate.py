for c in 'a\u00e9\u4e2d\U0001f600':
    print(c, len(c), ord(c))
print([c for c in 'hello' if c not in 'aeiou'], list('ab'), tuple('ab'), {c: 'hello'.count(c) for c in 'hello'})
for i, c in enumerate('xyz', 1):
    print(i, c, sep=':', end=';')
print()
