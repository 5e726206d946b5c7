def inner():
    raise ValueError('original')


def middle():
    try:
        inner()
    except ValueError:
        print('middle saw it')
        raise


def outer():
    try:
        middle()
    except ValueError as e:
        print('outer', e)
        raise KeyError('changed')


try:
    outer()
except KeyError as e:
    print('top', e)
try:
    try:
        raise ValueError(1)
    except ValueError as e:
        saved = e
        raise saved
except ValueError as e:
    print(e is saved, e)
