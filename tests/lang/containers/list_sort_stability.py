rows = [(i % 3, i) for i in range(20)]
print(sorted(rows, key=lambda r: r[0]))
print(sorted(rows, key=lambda r: r[0], reverse=True))
by_second = sorted(rows, key=lambda r: -r[1])
print(sorted(by_second, key=lambda r: r[0]))
many = [(i * 7919) % 1000 for i in range(1000)]
ordered = sorted(many)
print(all(ordered[i] <= ordered[i + 1] for i in range(999)), ordered[:5], ordered[-5:])
