print(repr('  a b  '.strip()), repr('  a '.lstrip()), repr(' a  '.rstrip()), repr('\t\n a\r'.strip()))
print('xxaxbxx'.strip('x'), 'abcba'.strip('ab'), 'www.site.com'.strip('w.moc'), 'xyz'.lstrip('yx'), 'xyz'.rstrip('zy'))
print(repr('   '.strip()), repr(''.strip()), repr(' a '.strip(None)), repr('a'.strip('')))
print('prefix-name'.removeprefix('prefix-'), 'name.txt'.removesuffix('.txt'), 'abc'.removeprefix('x'), 'abc'.removesuffix(''))
