# error: SyntaxError: bobbin leaves out 'yield'
# hint: list
def f():
    yield 1
