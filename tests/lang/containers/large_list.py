xs = []
for i in range(200000):
    xs.append(i * 2)
print(len(xs), xs[123456], sum(xs), xs[-1])
xs = [x + 1 for x in xs if x % 3 == 0]
print(len(xs), xs[:4])
d = {i: str(i) for i in range(50000)}
print(len(d), d[49999], sum(len(v) for v in d.values()))
while len(xs) > 10:
    del xs[5:]
print(xs)
