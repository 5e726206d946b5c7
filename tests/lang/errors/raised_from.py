try:
    int('x')
except ValueError as e:
    raise KeyError('wrapped') from e
