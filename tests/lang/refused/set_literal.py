# error: SyntaxError: bobbin leaves out sets
# hint: dict
s = {1, 2, 3}
