# error: SyntaxError: invalid syntax
# hint: 'not'
if !True:
    pass
