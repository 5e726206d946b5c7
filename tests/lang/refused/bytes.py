# error: SyntaxError: bobbin leaves out bytes
b = b'abc'
