n = 1
f = lambda: n
n = 2
print(f())
fs = []
for i in range(3):
    fs.append(lambda: i)
print([g() for g in fs])
fs = [lambda i=i: i for i in range(3)]
print([g() for g in fs])
fs = [lambda: i for i in range(3)]
print([g() for g in fs])
i = 99
print([g() for g in fs])


def make():
    out = []
    for k in range(3):
        out.append(lambda: k)
    k = 'last'
    return out


print([g() for g in make()])
