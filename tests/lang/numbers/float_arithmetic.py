print(0.1 + 0.2, 0.1 * 3, 1.1 + 2.2, 0.3 - 0.1)
print(1e308 * 10, -1e308 * 10, 1e-308 / 1e10, 1e-320 / 1e10)
print(1e16 + 1, 1e15 + 1, 1e15 + 0.5)
print(0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1)
print(3 + 0.5, 0.5 + True, 2 * 1.5, 7 - 0.5)
total = 0.0
for i in range(1000):
    total += 0.001
print(total)
print((0.1).is_integer(), (2.0).is_integer())
