s = 'Abc'
s.upper()
s.replace('A', 'z')
print(s)
t = s
s += 'd'
print(s, t)
try:
    s[0] = 'x'
except TypeError as e:
    print(e)
