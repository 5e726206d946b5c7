# error: SyntaxError: invalid syntax
# hint: i += 1
x = 1
x++
