# python 3.11
print(min(3, 1, 2), max(3, 1, 2), min([3, 1, 2]), max('hello'), min('hello'))
print(max([1, 5, 3], key=lambda v: -v), min(['ccc', 'a', 'bb'], key=len))
print(max([], default='none'), min((), default=None))
print(sum([1, 2, 3]), sum([0.1] * 10), sum([1, 2], 10), sum([[1], [2, 3]], []), sum(range(101)))
print(max((1, 'b'), (1, 'a')), min([2, 1], [1, 2]), max(1, 2.5, True))
print(max('apple', 'Banana', key=lambda s: s.lower()), max('apple', 'Banana'))
for bad in [[], ()]:
    try:
        print(max(bad))
    except ValueError as e:
        print('ValueError:', e)
