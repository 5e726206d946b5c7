print(list(enumerate(['a', 'b'])), list(enumerate('xy', 5)), list(enumerate([], 1)))
print(list(reversed([1, 2, 3])), list(reversed('abc')), list(reversed(range(3))), list(reversed((1, 2))))
e = enumerate('abc')
print(next(e), next(e), list(e))
xs = [1, 2, 3]
r = reversed(xs)
xs[0] = 'changed'
print(list(r))
for i, x in enumerate(reversed('ab')):
    print(i, x)
