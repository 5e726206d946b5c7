# error: SyntaxError
x = 9223372036854775808
