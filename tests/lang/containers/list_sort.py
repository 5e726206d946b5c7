xs = [5, 2, 9, 1, 5, 6]
xs.sort()
print(xs)
xs.sort(reverse=True)
print(xs)
words = ['banana', 'Apple', 'cherry', 'date', 'fig']
print(sorted(words), sorted(words, key=len), sorted(words, key=lambda w: w.lower()), sorted(words, key=len, reverse=True))
print(sorted([3, 1.5, True, 2]), sorted('hello'), sorted({'b': 1, 'a': 2}), sorted([(2, 'a'), (1, 'b'), (1, 'a')]))
print(words, words.sort(), words)
pairs = [('b', 1), ('a', 1), ('c', 0), ('d', 1)]
pairs.sort(key=lambda p: p[1])
print(pairs)
pairs.sort(key=lambda p: p[1], reverse=True)
print(pairs)
print(sorted([[2], [1, 5], [1], []]), sorted([False, True, False]), sorted([]))
