import random
random.seed(2024)
counts = [0] * 13
for _ in range(2000):
    counts[random.randint(1, 6) + random.randint(1, 6)] += 1
for total in range(2, 13):
    print(f'{total:>2} {counts[total]:>4} ' + '#' * (counts[total] // 20))
