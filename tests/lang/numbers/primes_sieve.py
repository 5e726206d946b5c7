limit = 200
sieve = [True] * (limit + 1)
sieve[0] = sieve[1] = False
i = 2
while i * i <= limit:
    if sieve[i]:
        for k in range(i * i, limit + 1, i):
            sieve[k] = False
    i += 1
print([n for n, is_prime in enumerate(sieve) if is_prime])
