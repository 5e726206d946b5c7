# error: SyntaxError: bobbin leaves out 'async'
async def f():
    pass
