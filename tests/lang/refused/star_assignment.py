# error: SyntaxError: bobbin leaves out star
a, *b = [1, 2, 3]
