print([0] * 5, [1, 2] * 2, 3 * ['a'], [1] * 0, [1] * -1, [1] + [2] + [3], [] + [])
x = [1]
y = x
x = x + [2]
print(x, y)
x = y
x += (2, 3)
x += 'ab'
x += {'k': 1}
print(x, y, x is y)
x *= 2
print(y)
