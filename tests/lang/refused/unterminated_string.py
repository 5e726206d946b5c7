# error: SyntaxError: unterminated string literal
print('abc)
