# error: SyntaxError: invalid character '“' (U+201C)
print(“hello”)
