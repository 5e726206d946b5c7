def get(name, value):
    print('get', name)
    return value


xs = [0, 0, 0]
xs[get('index 1', 0)], xs[get('index 2', 1)] = get('value 1', 'a'), get('value 2', 'b')
print(xs)
d = {}
d[get('key', 'k')] = get('value', 'v')
print(d)
print({get('k1', 1): get('v1', 2), get('k2', 3): get('v2', 4)})
print([get('x', 1), get('y', 2)][get('i', 0)])
i = 0
i, xs[i] = 2, 'moved'
print(i, xs)
