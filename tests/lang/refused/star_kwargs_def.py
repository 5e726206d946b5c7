# error: SyntaxError: bobbin leaves out star
def f(**kwargs):
    pass
