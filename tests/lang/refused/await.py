# error: SyntaxError: bobbin leaves out 'await'
def f():
    await g()
