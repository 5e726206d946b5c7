for thrown in [ValueError, ValueError(), ValueError('msg'), ValueError('a', 2), KeyError('k'), Exception]:
    try:
        raise thrown
    except Exception as e:
        print(type(e).__name__, str(e), repr(e), e.args)
for bad in [5, 'text', None, int]:
    try:
        raise bad
    except TypeError as e:
        print(e)
try:
    raise
except RuntimeError as e:
    print(e)
