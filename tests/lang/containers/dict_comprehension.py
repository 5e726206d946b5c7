print({x: x * x for x in range(5)}, {k: v for k, v in [('a', 1), ('b', 2)]}, {v: k for k, v in {'x': 1, 'y': 2}.items()})
print({x: y for x in range(3) for y in range(3) if x != y}, {str(i): None for i in range(2)}, {c: i for i, c in enumerate('abca')})
print({(x, y): x * y for x in range(2) for y in range(2)})
