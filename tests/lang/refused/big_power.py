# error: OverflowError: integer result does not fit in 64 bits
# hint: floats
print(2 ** 64)
