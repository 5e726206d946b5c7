def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


print([gcd(a, b) for a in (12, 18, 100) for b in (8, 27, 75)])


def digits(n):
    return [int(c) for c in str(n)]


print(digits(9876543210), sum(digits(123456789)))
print(int(''.join(str(d) for d in reversed(digits(1234)))))
