d = {1: 'int'}
d[1.0] = 'float'
d[True] = 'bool'
print(d, len(d))
d = {0: 'a', 0.5: 'b', -1: 'c'}
print(d[0.0], d[False], d[0.5], d[-1.0])
print(hash(1) == hash(1.0) == hash(True), hash(0) == hash(0.0) == hash(-0.0), 2.0 in [1, 2, 3], 2 in (1.5, 2.0))
