for value in [[1], [1, 2, 3], 5, '', None]:
    try:
        a, b = value
        print(a, b)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
try:
    for a, b in [(1, 2), (3,)]:
        print(a, b)
except ValueError as e:
    print(e)
