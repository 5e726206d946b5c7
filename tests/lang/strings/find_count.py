s = 'the cat and the hat'
print(s.find('the'), s.find('the', 1), s.rfind('the'), s.find('dog'), s.find(''), s.rfind(''))
print(s.find('t', 3, 7), s.find('t', -3), s.index('cat'), s.rindex('t'), s.count('the'), s.count('t'), s.count(''))
print('aaaa'.count('aa'), 'abc'.count('x'), 'banana'.find('ana'), 'banana'.rfind('ana'), 'banana'.count('a', 2), 'banana'.count('a', 2, 4))
print('cat' in s, 'dog' in s, '' in s, 'dog' not in s, 'T' in s)
try:
    s.index('dog')
except ValueError as e:
    print(e)
print('\u4e2d\u6587\u5b57'.find('\u5b57'), '\u00e4b\u00e4b'.rfind('b'))
