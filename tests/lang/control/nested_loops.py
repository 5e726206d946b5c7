found = None
for i in range(10):
    for j in range(10):
        if i * j == 42:
            found = (i, j)
            break
    if found:
        break
print(found)
total = 0
i = 0
while i < 10:
    i += 1
    if i % 2:
        continue
    for j in range(i):
        if j > 4:
            break
        total += j
print(total)
print([(a, b, c) for a in range(1, 20) for b in range(a, 20) for c in range(b, 20) if a * a + b * b == c * c])
