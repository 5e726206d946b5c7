print(1 in [1, 2], 'a' in 'cat', 'a' in {'a': 1}, 2 in (1, 3), 3 in range(5), None in [None], [] in [[]], '' in '')
print(1 not in [1], 5 not in {}, not 5 in [5])
for container in [5, None, 1.5]:
    try:
        print(1 in container)
    except TypeError as e:
        print(e)
try:
    print(1 in 'abc')
except TypeError as e:
    print(e)
