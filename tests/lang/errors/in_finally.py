try:
    print('body')
    [].pop()
finally:
    print('finally')
