for source in ['bca', (3, 1, 2), {'b': 0, 'a': 1}, range(3), {'b': 0}.items(), map(abs, [-2, 1]), (x for x in [2, 1]), [[2], [1]]]:
    print(sorted(source))
print(sorted('aBc', key=str.swapcase), sorted([1, 2, 3], key=lambda x: -x), sorted(['10', '9', '1'], key=int))
