print(1e3, 1E3, 1e-3, .5, 5., 1_0.0_1, 0e0, 1_000e1_0 == 1e13)
print(0xFF, 0XfF, 0b1111_0000, 0O17, 00, 0_0)
print([1][0], 3 .bit_length())
