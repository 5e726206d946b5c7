# error: 
name = input('name? ')
