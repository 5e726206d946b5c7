def show(x):
    print('eval', x)
    return x


print(show(1) < show(2) < show(3))
print(show(1) < show(0) < show(3))
print(show(5) == show(5) == show(4) == show(4))
