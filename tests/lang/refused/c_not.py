# error: SyntaxError
if !True:
    pass
