# error: SyntaxError: invalid syntax. Maybe you meant '==' instead of '='?
x = 1
if x = 1:
    pass
