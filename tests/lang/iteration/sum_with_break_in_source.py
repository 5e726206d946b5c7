seen = []


def note(x):
    seen.append(x)
    return x


for v in map(note, range(100)):
    if v == 3:
        break
print(seen)
g = (note(x) for x in range(50, 60))
for v in g:
    if v == 52:
        break
print(seen, next(g), sum(1 for _ in g))
