cache = {}


def slow(n):
    if n in cache:
        return cache[n]
    cache[n] = n if n < 2 else slow(n - 1) + slow(n - 2)
    return cache[n]


def memo_default(n, seen={}):
    if n not in seen:
        seen[n] = n if n < 2 else memo_default(n - 1) + memo_default(n - 2)
    return seen[n]


print(slow(80), memo_default(60), len(cache))
