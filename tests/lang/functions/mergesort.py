def merge(a, b):
    out = []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] <= b[j]:
            out.append(a[i])
            i += 1
        else:
            out.append(b[j])
            j += 1
    return out + a[i:] + b[j:]


def mergesort(xs):
    if len(xs) < 2:
        return xs
    half = len(xs) // 2
    return merge(mergesort(xs[:half]), mergesort(xs[half:]))


print(mergesort([5, 3, 8, 1, 9, 2, 7]), mergesort([]), mergesort(['b', 'c', 'a']))
