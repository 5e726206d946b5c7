# error: SyntaxError: bobbin leaves out 'match'
# hint: if and elif
x = 1
match x:
    case 1:
        print('one')
