for x in range(-2, 6):
    if x < 0:
        print('negative', end=' ')
    elif x == 0:
        print('zero', end=' ')
    elif x % 2:
        print('odd', end=' ')
    else:
        if x > 3:
            print('big even', end=' ')
        else:
            print('even', end=' ')
print()
if []: print('never')
elif 'x': print('one line')
else: print('never')
if True: a = 1; b = 2; print(a, b)
