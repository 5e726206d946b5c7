# map, filter, zip and enumerate make their items when they are asked for, and are used up once.
def shout(x):
    print('made', x)
    return x * 10


lazy = map(shout, [1, 2, 3])
print('nothing yet')
print(next(lazy))
print(next(lazy), next(lazy), next(lazy, 'end'))
print(list(lazy))

numbers = iter([1, 2, 3, 4, 5])
print(list(zip(numbers, numbers)))
print(next(numbers, 'used up'))

first = iter([1, 2, 3])
second = iter(['a', 'b'])
print(list(zip(first, second)))
print(next(first, 'none left'), next(second, 'none left'))

shorter = iter([1])
longer = iter([10, 20, 30])
print(list(zip(shorter, longer)), list(longer))

odd = filter(lambda x: x % 2, range(10))
print(next(odd), next(odd), sum(odd), list(odd))

pairs = enumerate('abc', 1)
print(next(pairs), list(pairs), list(pairs))

back = reversed([1, 2, 3])
print(next(back), list(back), list(back))

values = [1, 2, 3]
back = reversed(values)
print(next(back))
values.append(4)
print(list(back))

gen = (shout(x) for x in range(5))
print(any(x > 5 for x in gen))
print(list(gen))
print(all(x < 2 for x in iter([0, 1, 2, 3])))

items = [3, 1, 2]
walk = iter(items)
print(next(walk))
items.append(9)
print(list(walk), list(walk))

calls = [3, 2, 1, 0, 5]
print(list(iter(calls.pop, 1)), calls)

for f in (sum, list, tuple, sorted, max, min, any, all):
    print(f(x * x for x in range(4)))
print(dict((x, x * x) for x in range(3)), ''.join(c.upper() for c in 'abc'))
target = [0]
target.extend(x for x in 'xy')
print(target)
print(max((x for x in [3, 1, 2]), key=lambda x: -x), min((x for x in []), default='empty'))
print(sorted((x for x in [3, 1, 2]), reverse=True), sorted((x % 3 for x in range(5)), key=lambda x: -x))
print(list(map(lambda a, b: a + b, [1, 2, 3], (x for x in [10, 20]))))
print(list(zip('ab', (x for x in range(5)), [7, 8, 9], range(2))))
try:
    next(map(len, []))
except StopIteration as e:
    print('stop', repr(e), e.args)


def fail(x):
    raise ValueError(x)


try:
    list(map(fail, [1]))
except ValueError as e:
    print('failed', e)
try:
    sorted([2, 1], key=fail)
except ValueError as e:
    print('failed', e)
