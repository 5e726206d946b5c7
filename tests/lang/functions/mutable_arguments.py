def change(xs, n, s):
    xs.append(1)
    n += 1
    s += 'x'
    xs = [99]
    return xs, n, s


a, b, c = [0], 0, ''
print(change(a, b, c), a, b, c)


def fill(d):
    d['k'] = 'v'


e = {}
fill(e)
print(e)
