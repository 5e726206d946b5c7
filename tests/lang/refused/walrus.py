# error: SyntaxError: bobbin leaves out ':='
if (n := 5) > 3:
    print(n)
