n = 5
while n > 0:
    n -= 1
    if n == 2:
        continue
    print(n, end=' ')
else:
    print('exhausted')
while True:
    n += 1
    if n > 3:
        break
else:
    print('never')
print(n)
while False:
    pass
else:
    print('not entered')
while n: n -= 1
print(n)
