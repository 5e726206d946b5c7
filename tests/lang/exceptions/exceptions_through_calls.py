def level(n):
    try:
        if n == 0:
            raise ValueError('bottom')
        return level(n - 1)
    finally:
        print('leave', n)


try:
    level(4)
except ValueError as e:
    print(e)
print(sorted([3, 1, 2], key=lambda x: x))
try:
    sorted([3, 1], key=lambda x: 1 / 0)
except ZeroDivisionError as e:
    print('from key:', e)
try:
    [int(x) for x in ['1', 'b']]
except ValueError as e:
    print(e)
try:
    sum(1 / x for x in [1, 0])
except ZeroDivisionError as e:
    print(e)
