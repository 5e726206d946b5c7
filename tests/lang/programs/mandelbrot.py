def inside(cx, cy):
    x = y = 0.0
    for i in range(30):
        x, y = x * x - y * y + cx, 2 * x * y + cy
        if x * x + y * y > 4:
            return i
    return 30


for row in range(11):
    print(''.join(' .:-=+*#%@'[inside(-2.2 + col * 0.05, -1.1 + row * 0.22) // 4] for col in range(60)))
