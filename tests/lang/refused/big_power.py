# error: OverflowError
print(2 ** 64)
