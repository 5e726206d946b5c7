def risky(n):
    try:
        if n == 0:
            raise ValueError('zero')
        if n == 1:
            return [][1]
        return n
    except ValueError:
        return risky('x' + 1) if n else risky(1)
    except IndexError:
        raise LookupError('from index')


for n in [2, 0, 1]:
    try:
        print(risky(n))
    except Exception as e:
        print(type(e).__name__, e)
