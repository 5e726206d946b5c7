def f():
    pass


print(str(f)[:12], repr(lambda: 0)[:19], repr(len), repr(print), type(f), type(len), type(lambda: 0))
print(f.__name__, (lambda: 0).__name__, int.__name__, int, [int, str], ValueError, repr([].append)[:42])
