# error: SyntaxError: bobbin leaves out 'class'
class A:
    pass
