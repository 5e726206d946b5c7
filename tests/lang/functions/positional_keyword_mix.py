# python 3.11
print('a-b-c'.split('-', maxsplit=1), sorted([2, 1], reverse=True), int('ff', base=16), round(3.14159, ndigits=2))
print(sum([1, 2], start=5), enumerate, list(enumerate('ab', start=1)), max(1, 2, key=lambda x: -x), print('x', end='\n'))
for call in [lambda: len(), lambda: len(1, 2), lambda: abs('x'), lambda: int([]), lambda: 'a'.upper(1), lambda: sorted(), lambda: print(sepp='x')]:
    try:
        print(call())
    except TypeError as e:
        print(e)
