f = lambda x: x.nothing
f(5)
