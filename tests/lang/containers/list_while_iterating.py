xs = [1, 2, 3]
for x in xs:
    if len(xs) < 8:
        xs.append(x * 10)
print(xs)
ys = [1, 2, 3, 4, 5, 6]
for y in ys:
    if y % 2 == 0:
        ys.remove(y)
print(ys)
zs = [1, 2, 3, 4]
for z in zs[:]:
    zs.remove(z)
print(zs)
ws = [1, 2, 3, 4]
for w in ws:
    print(w, ws.pop())
