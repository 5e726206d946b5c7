s = 'hello World, it\'s 3D'
print(s.upper(), s.lower(), s.title(), s.capitalize(), s.swapcase())
print('\u00e4\u00f6\u00fc'.upper(), '\u00c4\u00d6'.lower(), '\u03b1\u03b2'.upper(), '\u0416'.lower(), ''.upper())
print('ABC'.casefold(), 'they\'re bill\'s'.title(), 'x1y2'.title(), 'a-b c_d'.title())
