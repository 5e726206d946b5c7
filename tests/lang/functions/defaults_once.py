log = []


def default():
    log.append('evaluated')
    return []


def collect(x, box=default()):
    box.append(x)
    return box


print(log)
print(collect(1), collect(2), collect(3, []), collect(4), log)
n = 5


def late(x=n):
    return x, n


n = 6
print(late())
