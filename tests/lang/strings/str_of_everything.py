print([1, 'a', None, True, 2.0, (1,), (), [], {}, {'k': [1]}, range(2), range(1, 10, 3)])
print(str('x') + repr('x'), str(['x']), str({'a': 'b'}), (1, (2, (3,))), [[], [[]]], {1: {2: {3: 4}}})
print({'b': 1, 'a': 2}, {(1, 2): 'tuple', None: 0, 1.5: 'f', True: 't'})
print(str(1e5), str(123456789012345678), str(-0.0), str(1e-10))
