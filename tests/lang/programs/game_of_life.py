def step(alive):
    counts = {}
    for x, y in alive:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy:
                    cell = (x + dx, y + dy)
                    counts[cell] = counts.get(cell, 0) + 1
    return {cell: True for cell, n in counts.items() if n == 3 or n == 2 and cell in alive}


alive = {cell: True for cell in [(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)]}
for generation in range(4):
    for y in range(6):
        print(''.join('#' if (x, y) in alive else '.' for x in range(6)))
    print()
    alive = step(alive)
print(sorted(alive))
