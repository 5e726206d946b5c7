d = {1: 'int', 'a': 'str', (1, 2): 'tuple', None: 'none', 1.5: 'float', range(3): 'range', int: 'type', len: 'function'}
print(d[1], d['a'], d[(1, 2)], d[1, 2], d[None], d[1.5], d[range(3)], d[range(0, 3)], d[int], d[len])
d[True] = 'bool'
print(d[1], list(d)[0])
for bad in [[1], {}, ([],), {1: 2}.keys()]:
    try:
        d[bad] = 1
        print('accepted')
    except TypeError as e:
        print(e)
try:
    print([] in d)
except TypeError as e:
    print(e)
