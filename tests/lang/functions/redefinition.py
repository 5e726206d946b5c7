def f():
    return 1


g = f


def f():
    return 2


print(f(), g())
f = 5
print(f)
len_of = len
len = lambda x: 'mine'
print(len([1]), len_of([1]))
del len
print(len([1, 2]))
print = print
print('still prints')
list = [1]
try:
    list('ab')
except TypeError as e:
    print(e)
del list
print(list('ab'))
