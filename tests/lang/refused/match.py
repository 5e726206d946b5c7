# error: SyntaxError: bobbin leaves out 'match'
x = 1
match x:
    case 1:
        print('one')
