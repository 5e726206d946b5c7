def yes(x):
    print('yes', x)
    return x


print(yes(0) and yes(1))
print(yes(1) and yes(2))
print(yes(0) or yes(3))
print(yes('') or yes([]) or yes('end'))
print(yes(1) and yes(0) or yes(5))
print(not yes(0), not yes('a'))
print(None or 'default', [] and 1, 0 or None, 1 and [] and 2, 'a' and 'b' or 'c')
if yes(0) and yes('never'):
    pass
elif yes(1) or yes('never'):
    print('in')
while yes([]) or not yes(1):
    pass
