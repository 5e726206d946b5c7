def forever(n):
    return forever(n + 1)


try:
    forever(0)
except RecursionError as e:
    print('RecursionError', str(e)[:32])


def mutual_a():
    return mutual_b()


def mutual_b():
    return mutual_a()


try:
    mutual_a()
except RecursionError:
    print('caught again')
print('alive')
