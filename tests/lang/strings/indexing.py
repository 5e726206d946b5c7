s = 'Hello, w\u00f6rld \U0001f600!'
print(len(s), s[0], s[-1], s[8], s[-2], s[7:])
for i in range(-len(s), len(s)):
    print(i, s[i], end=' ')
print()
for bad in [100, -100]:
    try:
        print(s[bad])
    except IndexError as e:
        print(e)
