def search(xs, x):
    low, high = 0, len(xs)
    while low < high:
        middle = (low + high) // 2
        if xs[middle] < x:
            low = middle + 1
        else:
            high = middle
    return low if low < len(xs) and xs[low] == x else -1


xs = list(range(0, 100, 7))
print([search(xs, x) for x in (0, 7, 50, 98, 99, -5)])
