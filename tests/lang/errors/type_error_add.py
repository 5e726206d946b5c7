def total(a, b):
    return a + b


print(total(1, 2))
total(1, 'b')
