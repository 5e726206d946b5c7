a, b = 0, 1
row = []
while len(row) < 90:
    row.append(a)
    a, b = b, a + b
print(row[-1], row[50], row[:10])
print([round(row[i + 1] / row[i], 6) for i in range(1, 12)])
