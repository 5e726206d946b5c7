words = ['b', 'a', 'B', 'A', 'aa', '', 'ab', '1', '\u00e9', '~']
print(sorted(words))
print('a' < 'b', 'a' < 'B', 'abc' < 'abd', 'abc' < 'ab', '' < 'a', 'Z' < 'a', '10' < '9')
print('a' == 'a', 'a' != 'b', 'a' == 1, 'x' in 'xyz', max(words), min(words))
print('\U0001f600' > '\uffff', '\ud7ff' < '\ue000')
