# error: SyntaxError: Generator expression must be parenthesized
print(sum(x for x in [1], 2))
