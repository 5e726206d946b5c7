# error: MemoryError
# hint: memory
xs = [0] * 10**12
