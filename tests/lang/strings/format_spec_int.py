n = 1234567
for spec in ['', 'd', ',', '_', '10', '<10', '>12,', '^12', '+', ' ', '012', 'b', 'o', 'x', 'X', '#x', '#b', '#o', 'e', 'f', '.2f', '%', 'g', '=+12', '*>10', '_b', '_x', 'n']:
    print(repr(spec), format(n, spec), format(-n, spec), format(0, spec))
print(format(65, 'c'), format(True, 'd'), format(True, ''), format(255, '#010x'), format(-255, '#010b'), format(5, '>+5'), f'{10**15:,}')
