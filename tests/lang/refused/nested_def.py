# error: SyntaxError: bobbin leaves out a function inside a function
def f():
    def g():
        pass
    return g
