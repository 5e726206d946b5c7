n = 5
assert n > 10, f'n is {n}, too small'
