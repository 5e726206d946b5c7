def pick(flag):
    return 'yes' if flag else 'no'


print(pick(1), pick(0), 1 if True else 1 / 0, 1 / 0 if False else 2)
x = 5
print('neg' if x < 0 else 'zero' if x == 0 else 'pos', (1, 2) if x else (), [x if x > 3 else 0])
print((1 if x > 3 else 2) + 1, 1 if x > 3 else 2 + 1, (lambda: 1 if x else 2)(), not x if x else x)
print([i if i % 2 else 'even' for i in range(4)], 'a' + ('b' if x else 'c'))
