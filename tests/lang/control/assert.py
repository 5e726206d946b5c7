assert True
assert 1 == 1, 'never shown'
for check in [0, [], None, '']:
    try:
        assert check, 'falsy: %r' % (check,)
    except AssertionError as e:
        print(e)
try:
    assert 1 > 2
except AssertionError as e:
    print(repr(e), str(e) == '')
try:
    assert False, ('a', 1)
except AssertionError as e:
    print(e, e.args)
