# error: OverflowError
print(1 << 63)
