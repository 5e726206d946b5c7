rows = [('apple', 3, 0.5), ('kiwi', 12, 0.25), ('watermelon', 1, 3.0)]
print(f"{'fruit':<12}{'count':>6}{'price':>8}")
print('-' * 26)
for fruit, count, price in rows:
    print(f'{fruit:<12}{count:>6}{price:>8.2f}')
print(f"{'total':<12}{sum(r[1] for r in rows):>6}{sum(r[1] * r[2] for r in rows):>8.2f}")
