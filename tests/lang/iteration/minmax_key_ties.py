words = ['bb', 'aa', 'c', 'd']
print(max(words, key=len), min(words, key=len), max([1, 1.0, True]), min([1.0, 1]))
print(max(range(10), key=lambda x: (x % 4, -x)), min({'a': 3, 'b': 1}, key={'a': 3, 'b': 1}.get), max(enumerate([5, 9, 2]), key=lambda p: p[1]))
