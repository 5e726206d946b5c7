# error: SyntaxError: f-string: expecting '}'
print(f'{x')
