# error: SyntaxError: bobbin leaves out the starred form *x
a, *b = [1, 2, 3]
