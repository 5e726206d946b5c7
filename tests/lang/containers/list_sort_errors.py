xs = [3, 'a', 1]
try:
    xs.sort()
except TypeError as e:
    print(e)
print(sorted(xs, key=str))


def broken(v):
    raise ValueError('no key for ' + str(v))


ys = [2, 1]
try:
    ys.sort(key=broken)
except ValueError as e:
    print(e, ys)
