def roman(n):
    out = ''
    for value, letters in [(1000, 'M'), (900, 'CM'), (500, 'D'), (400, 'CD'), (100, 'C'), (90, 'XC'), (50, 'L'), (40, 'XL'), (10, 'X'), (9, 'IX'), (5, 'V'), (4, 'IV'), (1, 'I')]:
        count, n = divmod(n, value)
        out += letters * count
    return out


def base(n, b):
    digits = ''
    while n:
        n, r = divmod(n, b)
        digits = '0123456789abcdefghijklmnopqrstuvwxyz'[r] + digits
    return digits or '0'


print([roman(n) for n in (1, 4, 9, 14, 1987, 2024, 3999)])
print([base(n, b) for n in (0, 255, 1000) for b in (2, 8, 16, 36)], int(base(123456, 7), 7))
