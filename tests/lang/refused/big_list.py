# error: MemoryError
xs = [0] * 10**12
