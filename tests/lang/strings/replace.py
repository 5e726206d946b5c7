print('banana'.replace('a', 'o'), 'banana'.replace('a', 'o', 2), 'banana'.replace('an', ''), 'abc'.replace('', '-'))
print('aaa'.replace('aa', 'b'), 'abc'.replace('x', 'y'), ''.replace('', 'x'), 'abc'.replace('', '.', 2), 'a.b.c'.replace('.', '::', 1))
print('h\u00e9llo'.replace('\u00e9', 'e'), 'x'.replace('x', 'xx').replace('x', 'xx'))
