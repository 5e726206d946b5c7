e = 'before'
try:
    raise ValueError('x')
except ValueError as e:
    print(e)
try:
    print(e)
except NameError as err:
    print(err)


def f():
    error = None
    try:
        raise KeyError('k')
    except KeyError as error:
        kept = error
    try:
        print(error)
    except UnboundLocalError as u:
        print(u)
    return kept


print(repr(f()))
