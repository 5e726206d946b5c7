# error: SyntaxError: bobbin leaves out the walrus operator :=
if (n := 5) > 3:
    print(n)
