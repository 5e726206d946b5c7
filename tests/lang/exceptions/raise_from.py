try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError('bad input') from e
except ValueError as e:
    print(e, repr(e.__cause__))
try:
    raise KeyError('x') from None
except KeyError as e:
    print(repr(e), e.__cause__)
