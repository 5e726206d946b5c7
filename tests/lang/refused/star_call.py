# error: SyntaxError: bobbin leaves out star
print(*[1, 2])
