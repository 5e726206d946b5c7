print(ord('a'), ord('A'), ord(' '), ord('\u4e2d'), ord('\U0001f600'), chr(97), chr(0x4e2d), chr(128512))
print(''.join(chr(ord('a') + i) for i in range(26)))


def caesar(text, shift):
    out = ''
    for c in text:
        if c.isalpha():
            base = ord('A') if c.isupper() else ord('a')
            out += chr((ord(c) - base + shift) % 26 + base)
        else:
            out += c
    return out


print(caesar('Hello, World!', 3), caesar(caesar('Hello, World!', 3), -3))
for bad in ['', 'ab']:
    try:
        ord(bad)
    except TypeError as e:
        print(e)
for bad in [-1, 0x110000]:
    try:
        chr(bad)
    except ValueError as e:
        print(e)
