for x in [0, 1, 5, 10]:
    print(x, 0 < x < 10, 0 <= x <= 10, 10 > x >= 1, 0 < x != 5)
print(1 < 2 < 3 < 4, 1 < 2 > 0 < 5, 1 == 1 != 2)
print(3 > 2 is True, 1 in [1, 2] == True)
print((1 < 3) < 2, 1 < (3 < 2))
