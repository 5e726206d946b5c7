try:
    raise KeyError
except LookupError:
    print('caught')
raise NotImplementedError('later')
