n = 3
for i in range(n):
    n = 10
    print(i, n)
xs = [1, 2, 3]
for x in xs:
    xs = []
    print(x)
print(xs)
