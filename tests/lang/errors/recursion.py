def f(n):
    return f(n + 1)


print('go')
try:
    f(0)
except RecursionError:
    raise RecursionError('too deep')
