print(','.join(['a', 'b', 'c']), ''.join(('x', 'y')), '-'.join('abc'), ', '.join([]), '+'.join(['one']))
print(' '.join(str(i) for i in range(5)), '/'.join({'k': 1, 'l': 2}))
print(''.join(sorted('hello')), ''.join(reversed('hello')))
try:
    ','.join(['a', 1])
except TypeError as e:
    print(e)
