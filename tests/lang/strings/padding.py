print('[' + 'a'.center(7) + ']', '[' + 'ab'.center(7, '*') + ']', '[' + 'abc'.ljust(6, '.') + ']', '[' + 'abc'.rjust(6) + ']')
print('[' + 'ab'.center(5) + ']', '[' + 'abc'.center(6) + ']', '[' + 'toolong'.center(3) + ']')
print('42'.zfill(5), '-42'.zfill(5), '+7'.zfill(4), 'abc'.zfill(2), ''.zfill(3))
print(repr('a\tb'.expandtabs()), repr('ab\tc'.expandtabs(4)), repr('\t'.expandtabs(2)), repr('abcd\te'.expandtabs(4)))
