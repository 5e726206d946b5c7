# error: OverflowError: integer result does not fit in 64 bits
# hint: floats
x = -9223372036854775807 - 1
print(-x)
