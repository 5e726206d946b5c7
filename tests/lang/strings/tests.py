words = ['abc', 'ABC', 'Abc', 'abc1', '123', ' ', '', 'a b', '\t\n', 'A1', '\u00e9', '\u00c9t\u00e9', '_x', '1x', 'for', '\u00b2', '-1', '1.5']
for w in words:
    print(repr(w), w.isalpha(), w.isdigit(), w.isalnum(), w.isspace(), w.isupper(), w.islower(), w.istitle(), w.isidentifier(), w.isascii(), w.isdecimal(), w.isnumeric())
