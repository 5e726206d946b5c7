# error: SyntaxError: invalid syntax
# hint: 'and'
if True && False:
    pass
