# sort and sorted: stable, with keys, both ways, on all kinds of items.
people = [('Eve', 30), ('Ada', 36), ('Bob', 30), ('Cyd', 25), ('Dan', 36)]
print(sorted(people, key=lambda p: p[1]))
print(sorted(people, key=lambda p: p[1], reverse=True))
print(sorted(people, key=lambda p: (-p[1], p[0])))
print(sorted('The quick brown fox'.split(), key=str.lower), sorted('hello'))
print(sorted([3, 1.5, True, 2, 0.5, False]), sorted([(1, 'b'), (1, 'a'), (0, 'z')]), sorted([[2], [1, 9], [1]]))
print(sorted({'b': 1, 'a': 2}), sorted({'b': 1, 'a': 2}.items()), sorted(range(5), reverse=True))
numbers = [(i * 7919 + 13) % 1009 for i in range(2000)]
ordered = sorted(numbers)
print(ordered == sorted(ordered), ordered[:5], ordered[-5:], sum(ordered) == sum(numbers))
print(all(ordered[i] <= ordered[i + 1] for i in range(len(ordered) - 1)))
tagged = sorted([(n % 10, i) for i, n in enumerate(numbers)], key=lambda t: t[0])
print(all(a[1] < b[1] for a, b in zip(tagged, tagged[1:]) if a[0] == b[0]))
tagged = sorted([(n % 10, i) for i, n in enumerate(numbers)], key=lambda t: t[0], reverse=True)
print(all(a[1] < b[1] for a, b in zip(tagged, tagged[1:]) if a[0] == b[0]), tagged[:3])
words = [str(n) for n in numbers]
words.sort()
print(words[:5], words[-3:])
words.sort(key=len)
print(words[:5], words[-3:])
words.sort(key=lambda w: w[::-1], reverse=True)
print(words[:5])
floats = [x / 7 for x in numbers[:200]]
print(sorted(floats)[:3], sorted(floats, reverse=True)[:2])
nan = float('nan')
print(sorted([3.0, nan, 1.0, 2.0, nan, 0.5]), sorted([nan, 2, 1], reverse=True), [2, nan, 1].sort())
for bad in ([1, 'a'], [None, 1], [{}, {}], [1, 2, 'x', 3]):
    try:
        print(sorted(bad))
    except TypeError as e:
        print(e)
xs = [3, 1, 2]
print(xs.sort(), xs, xs.reverse(), xs)
try:
    xs.sort(key=lambda x: xs.append(x) or x)
except ValueError as e:
    print(e)
empty = []
empty.sort()
print(empty, sorted(()), max([1, 3, 3.0]), min(['b', 'a']), max('abc', 'abd'))
