source = [1, 2, 3]
g = (x * n for x in source)
n = 10
source = ['changed']
print(list(g))
try:
    h = (x for x in 5)
    print('lazy')
except TypeError as e:
    print(e)
k = (1 / x for x in [0])
print('made')
try:
    next(k)
except ZeroDivisionError as e:
    print(e)


def f(limit):
    g = (i for i in range(10) if i < limit)
    limit = 3
    return list(g)


print(f(100))
