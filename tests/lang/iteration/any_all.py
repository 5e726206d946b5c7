def show(x):
    print('saw', x)
    return x


print(any(map(show, [0, '', 3, 4])), all(map(show, [1, 0, 2])))
print(any([]), all([]), any([0, [], '']), all([1, 'a', [0]]), any({'': 1}), all({'a': 0}))
print(any(x > 1 for x in range(3)), all([True, 1, 'x']), any('abc'), all(''))
