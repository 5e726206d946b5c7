# error: SyntaxError: bobbin leaves out the matrix operator @
a = 1
b = 2
a @ b
