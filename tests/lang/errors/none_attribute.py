xs = [3, 1].sort()
print(xs)
xs.append(1)
