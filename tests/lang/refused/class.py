# error: SyntaxError: bobbin leaves out 'class'
# hint: use functions
class A:
    pass
