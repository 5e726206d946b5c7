def many():
    return 1, 2, 3


def bare(x):
    if x:
        return
    return 'end'


def first(xs):
    for x in xs:
        if x > 2:
            return x


def parenthesised():
    return (1)


def in_loops():
    for i in range(3):
        while True:
            for j in range(5):
                if j == 2:
                    return i, j


print(many(), bare(True), bare(False), first([1, 2, 3, 4]), first([]), parenthesised(), in_loops())
a, b, c = many()
print(a + b + c)
