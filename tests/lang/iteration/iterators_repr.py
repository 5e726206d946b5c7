print(str(iter([]))[:23], str(zip())[:14], str(map(str, []))[:14], str(filter(None, []))[:17], str(enumerate([]))[:20], str((x for x in []))[:31])
print(type(iter([])), type(zip()), type(map(str, [])), type(enumerate('')), type((x for x in [])), type(reversed([])), type({}.keys()), type(iter({})), type(iter(range(1))))
