# error: SyntaxError: expected ':'
# hint: 'elif'
if True:
    pass
else if False:
    pass
