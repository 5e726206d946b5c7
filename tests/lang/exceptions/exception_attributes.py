try:
    raise ValueError('a', 1, [2])
except ValueError as e:
    print(e.args, e.args[1], len(e.args), str(e), repr(e))
print(str(ValueError()), repr(ValueError()), repr(KeyError('a')), str(KeyError('a')), str(IndexError(5)), str(ValueError(None)), ValueError('x') == ValueError('x'))
errors = [ValueError('one'), TypeError('two')]
for e in errors:
    print(type(e), type(e).__name__, isinstance(e, ValueError))
print(errors)
