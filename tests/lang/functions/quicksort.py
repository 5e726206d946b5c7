def quicksort(xs):
    if len(xs) <= 1:
        return xs
    pivot = xs[len(xs) // 2]
    return (quicksort([x for x in xs if x < pivot]) + [x for x in xs if x == pivot]
            + quicksort([x for x in xs if x > pivot]))


data = [(i * 37) % 101 for i in range(60)]
print(quicksort(data))
print(quicksort(data) == sorted(data), quicksort(list('hello')))
