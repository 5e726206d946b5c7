def multiply(a, b):
    return [[sum(a[i][k] * b[k][j] for k in range(len(b))) for j in range(len(b[0]))] for i in range(len(a))]


def transpose(m):
    return [[row[i] for row in m] for i in range(len(m[0]))]


a = [[1, 2], [3, 4], [5, 6]]
print(multiply(a, transpose(a)))
identity = [[1 if i == j else 0 for j in range(2)] for i in range(2)]
print(multiply(a, identity) == a, transpose(identity))
