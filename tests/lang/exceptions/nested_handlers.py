try:
    try:
        raise ValueError('first')
    except ValueError:
        try:
            raise KeyError('second')
        except KeyError as e:
            print('inner', e)
        print('still handling')
        raise
except ValueError as e:
    print('outer', e)


def f():
    try:
        raise ValueError('a')
    except ValueError:
        g()
        raise


def g():
    try:
        raise KeyError('b')
    except KeyError:
        pass


try:
    f()
except Exception as e:
    print(repr(e))
