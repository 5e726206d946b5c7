def root(n):
    x = n
    for _ in range(30):
        x = (x + n / x) / 2
    return x


for n in [2, 3, 10, 144, 1e10, 0.25]:
    print(n, root(n), round(root(n) ** 2, 6))
