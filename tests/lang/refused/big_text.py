# error: MemoryError
# hint: memory
s = 'x' * 10**12
