a = [1, 2]
b = a
c = [1, 2]
print(a is b, a is c, a == c, a is not c, None is None, not None is None)
b.append(3)
print(a, c)
x = None
print(x is None, x is not None, x == None)
def f():
    pass


print(f() is None, f is f, print is print, int is int, len is not print)
