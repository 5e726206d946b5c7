print(1 + 2, 3 - 5, 4 * -6)
print(1 + 2 * 3 - 4 * 5)
print((1 + 2) * (3 - 4) * 5)
print(1_000_000 * 1_000)
print(0x1f + 0b101 + 0o17)
print(- 5 - - 5, +7, -+-7)
a = 17
b = -4
print(a + b, a - b, a * b, b - a)
print(True + True, True * 5, False - 1)
