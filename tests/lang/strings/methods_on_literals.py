print('a-b'.upper().lower().split('-')[0].join(['1', '2']).replace('a', 'zz').center(8, '.'))
print('%s' % 'x'.upper(), ('a' 'b').upper(), 'abc'[1].upper(), 'abc'[::-1].title(), len('a,b'.split(',')))
print(str.upper('abc'), str.join('-', ['a', 'b']), list(map(str.strip, [' a ', 'b '])), sorted(['b', 'A'], key=str.lower))
