a = [1]
a.append(a)
print(a)
d = {'self': 1}
d['self'] = d
print(d)
b = [a, a]
print(b)
t = ([],)
t[0].append(t)
print(t)
c = [[1], [1]]
print(c, [c, c])
