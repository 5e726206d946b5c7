# error: SyntaxError
x = 1
x++
