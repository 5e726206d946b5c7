# error: SyntaxError
if True && False:
    pass
