# error: SyntaxError: unmatched ')'
print(1))
