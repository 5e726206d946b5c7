print([x * x for x in range(5)], [x for x in range(10) if x % 2], [x for x in range(20) if x % 2 if x % 3])
print([(x, y) for x in range(3) for y in 'ab'], [x + y for x in [1, 2] for y in [10, 20] if y > 10])
print([[i * j for j in range(3)] for i in range(3)], [c for row in [[1, 2], [3]] for c in row])
print([x if x > 2 else -x for x in range(5)], [a + b for a, b in [(1, 2), (3, 4)]], [len(w) for w in 'some words here'.split()])
print([y for x in range(3) for y in range(x)], [[] for _ in range(2)], [x for x in [] for y in 1 / 0])
x = 'outer'
squares = [x for x in range(3)]
print(x, squares)
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)])
