print(5 & 6, 5 | 6, 5 ^ 6, ~5, ~0, ~-1)
print(1 << 10, 1024 >> 3, -1024 >> 3, -1 >> 50, 7 >> 100)
print(-5 & 0xff, -5 | 2, -5 ^ 3)
print(True & False, True | False, True ^ True, True & 3)
print(1 << 62, (1 << 62) - 1 + (1 << 62))
print(bin(10), bin(-10), hex(255), hex(-255), oct(8), oct(-8))
n = 0b1011
print(n.bit_length(), (0).bit_length(), (-8).bit_length())
