# error: NameError: bobbin leaves out 'eval'
eval('1 + 1')
