def show(x):
    print('show', x)
    return x


m = map(show, [1, 2, 3])
print('made')
print(next(m), list(m), list(m))
f = filter(lambda x: show(x) % 2, [1, 2, 3])
print('made')
print(list(f))
z = zip([1, 2, 3], 'ab', range(10))
print(next(z), list(z))
print(list(zip()), list(zip([1])), list(zip([], [1])), list(filter(None, [0, 1, '', 'a', None, []])), list(map(lambda a, b: a + b, [1, 2, 3], [10, 20])))
it = iter([1, 2, 3, 4, 5])
print(list(zip(it, it)))
it = iter([1, 2, 3])
print(list(zip(it, [1])), list(it))
it = iter([1, 2, 3])
print(list(zip([1], it)), list(it))
