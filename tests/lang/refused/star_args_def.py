# error: SyntaxError: bobbin leaves out star
def f(*args):
    pass
