print('a b  c'.split(), '  lead and trail  '.split(), ''.split(), '   '.split())
print('a,b,,c'.split(','), ''.split(','), ','.split(','), 'a,b'.split(', '))
print('a b c d'.split(None, 2), 'a,b,c,d'.split(',', 2), 'a,b,c'.split(',', maxsplit=1), 'a b'.split(' ', 0))
print('a,b,c,d'.rsplit(',', 1), ' a b c '.rsplit(None, 1), 'abc'.rsplit('b'))
print('one\ntwo\r\nthree\rfour\n'.splitlines(), 'a\n\nb'.splitlines(True), ''.splitlines())
print('tab\tnew\nline\x0bv\x0cf'.split(), 'x--y--z'.split('--'), 'aXbXc'.split('X', -1))
try:
    'a'.split('')
except ValueError as e:
    print(e)
