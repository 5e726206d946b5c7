# error: SyntaxError: bobbin leaves out set
s = {x for x in range(3)}
