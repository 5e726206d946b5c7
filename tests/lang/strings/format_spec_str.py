for spec in ['', 's', '10', '<10', '>10', '^10', '*^10', '.2', '10.2', '_<5.1s', '\u00e9>6']:
    print(repr(spec), '[' + format('abc', spec) + ']', '[' + format('', spec) + ']')
for value, spec in [('a', 'd'), (1.5, 'd'), (1, 's'), ('a', ','), ([1], '5'), (None, '>5'), (1, '.2'), ('a', '='), ('a', '+'), (3, '5q')]:
    try:
        print(format(value, spec))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
