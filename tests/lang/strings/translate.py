table = str.maketrans({'a': '4', 'e': '3', 'o': None})
print('leave a tome alone'.translate(table))
print('abc'.translate({97: 'x', 98: 120}), 'hello'.translate(str.maketrans('lo', '01')))
