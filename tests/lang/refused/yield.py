# error: SyntaxError: bobbin leaves out 'yield'
def f():
    yield 1
