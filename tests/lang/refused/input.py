# error: RuntimeError: bobbin leaves out 'input'
# hint: put the value into a variable
name = input('name? ')
