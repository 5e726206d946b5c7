# error: NameError: bobbin leaves out 'set'
s = set([1, 2])
