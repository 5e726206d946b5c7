s = 'na\u00efve caf\u00e9 \u4e2d\u6587 \U0001f40d'
print(s, len(s), s.upper(), s[::-1], s.split(), s.title())
print([ord(c) for c in s], sorted(s), s.count('\u00e9'), s.replace('\u4e2d', 'Z'))
d = {'\u00e9': 1, '\U0001f40d': 2}
print(d, d['\U0001f40d'], '\u00e9' in d)
größe = 3
print(größe + 1)
