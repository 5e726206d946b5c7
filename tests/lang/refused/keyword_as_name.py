# error: SyntaxError: invalid syntax
for = 5
