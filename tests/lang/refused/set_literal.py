# error: SyntaxError: bobbin leaves out set
s = {1, 2, 3}
