xs = list(range(10))
print(xs[2:5], xs[:3], xs[7:], xs[::3], xs[::-1], xs[-3:], xs[5:2:-1], xs[100:], xs[-100:2])
xs[2:4] = ['a', 'b', 'c']
print(xs)
xs[:2] = []
print(xs)
xs[3:3] = [100, 200]
print(xs)
xs[-2:] = 'xy'
print(xs)
xs[::2] = [0] * len(xs[::2])
print(xs)
del xs[1:3]
print(xs)
del xs[::3]
print(xs)
xs[:] = range(3)
print(xs)
try:
    xs[::2] = [1]
except ValueError as e:
    print(e)
xs[5:1] = ['in']
print(xs)
