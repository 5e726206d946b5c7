# error: SyntaxError: expected ':'
if True
    print(1)
