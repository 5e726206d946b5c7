def permutations(xs):
    if not xs:
        return [[]]
    out = []
    for i in range(len(xs)):
        for rest in permutations(xs[:i] + xs[i + 1:]):
            out.append([xs[i]] + rest)
    return out


print(permutations([1, 2, 3]))
print(len(permutations(list('abcd'))))
