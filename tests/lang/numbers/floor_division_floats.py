for a in [7.5, -7.5, 0.0, -0.0, 1e10]:
    for b in [2.0, -2.0, 0.1, -3.25]:
        print(a, b, a // b, a % b, divmod(a, b))
print(7 // 2.0, 7.0 % -3, -1 % 5.5)
print(1e300 % 7, -1e300 % 7)
print(float('inf') % 3 != float('inf') % 3, 5 % float('inf'), -5 % float('inf'))
