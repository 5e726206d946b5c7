# error: SyntaxError: bobbin leaves out nested 'def'
def f():
    def g():
        pass
    return g
