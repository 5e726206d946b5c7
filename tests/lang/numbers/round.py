for x in [0.5, 1.5, 2.5, -0.5, -1.5, 2.4, 2.6, 1e20]:
    if x < 1e18:
        print(x, round(x))
print(round(2.675, 2), round(1.005, 2), round(2.5, 0), round(-2.5, 0), round(0.125, 2), round(0.375, 2))
print(round(1234.5678, 2), round(1234.5678, -2), round(1234, -2), round(1250, -2), round(1350, -2), round(-1250, -2))
print(round(5), round(5, 2), round(True), type(round(2.0)), type(round(2.0, 0)))
print(round(3.14159, 3), round(1e-7, 5), round(123456789.987654321, 4))
