def check(x):
    if x > 2:
        raise ValueError('too big: %d' % x)
    return x


print(sum(check(x) for x in [1, 2]))
print(sum(check(x) for x in [1, 2, 3]))
