xs = [64, 34, 25, 12, 22, 11, 90]
swaps = 0
for i in range(len(xs)):
    swapped = False
    for j in range(len(xs) - 1 - i):
        if xs[j] > xs[j + 1]:
            xs[j], xs[j + 1] = xs[j + 1], xs[j]
            swaps += 1
            swapped = True
    print(xs)
    if not swapped:
        break
print(swaps)
