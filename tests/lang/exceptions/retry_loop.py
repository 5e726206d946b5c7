attempts = []


def unreliable(n):
    attempts.append(n)
    if n < 3:
        raise RuntimeError('attempt %d failed' % n)
    return 'ok after %d' % n


n = 0
while True:
    n += 1
    try:
        print(unreliable(n))
    except RuntimeError as e:
        print(e)
        continue
    else:
        break
    finally:
        print('round', n)
print(attempts)
