# error: SyntaxError: bobbin leaves out 'nonlocal'
def f():
    nonlocal x
