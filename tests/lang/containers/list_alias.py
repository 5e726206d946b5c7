a = [1, 2]
b = a
c = a[:]
d = list(a)
a.append(3)
print(a, b, c, d)
b += [4]
print(a, b is a)
b = b + [5]
print(a, b)
grid = [[0] * 3] * 2
grid[0][0] = 1
print(grid)
grid = [[0] * 3 for _ in range(2)]
grid[0][0] = 1
print(grid)
