# error: SyntaxError: bobbin leaves out decorators
@staticmethod
def f():
    pass
