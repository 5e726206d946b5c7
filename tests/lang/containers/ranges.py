print(range(5), range(2, 8), range(10, 0, -3), list(range(10, 0, -3)), list(range(0)), list(range(5, 2)), len(range(0, 10, 3)))
r = range(0, 20, 3)
print(r[0], r[-1], r[2:4], r[::-1], r[1:], 9 in r, 10 in r, r.index(9), r.count(3), r.start, r.stop, r.step)
print(range(3) == range(0, 3, 1), range(0) == range(2, 1), range(1, 6, 2) == range(1, 7, 2), 1.0 in range(3), 'a' in range(3))
print(sum(range(101)), max(range(5)), sorted(range(3), reverse=True), list(reversed(range(4))), tuple(range(2)), bool(range(0)), min(range(3, 9)))
for bad in [(1, 2, 0), (1.5,), ('a',)]:
    try:
        print(range(bad[0], bad[1], bad[2]) if len(bad) == 3 else range(bad[0]))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
try:
    r[10]
except IndexError as e:
    print(e)
print(range(10 ** 15)[10 ** 14], len(range(-10 ** 12, 10 ** 12)))
