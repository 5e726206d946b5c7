# error: SyntaxError: bobbin has 64-bit integers
# hint: 9223372036854775807
x = 9223372036854775808
