# error: OverflowError: integer result does not fit in 64 bits
# hint: floats
print(4611686018427387904 * 2)
