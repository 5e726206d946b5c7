# error: OverflowError: integer result does not fit in 64 bits
# hint: floats
print(1 << 63)
