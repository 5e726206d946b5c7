s = 'threading'
print(s.startswith('thr'), s.endswith('ing'), s.startswith(''), s.startswith('read', 2), s.startswith('read', 2, 5), s.endswith('read', 0, 6))
print(s.startswith(('x', 't')), s.endswith(('x', 'y')), s.startswith(()), 'ab'.startswith('abc'))
