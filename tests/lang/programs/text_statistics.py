text = """It was a bright cold day in the town, and the clocks
were all a little late. It did not matter: it was a day off."""
words = [w.strip('.,:').lower() for w in text.split()]
longest = max(words, key=len)
lengths = {}
for w in words:
    lengths.setdefault(len(w), []).append(w)
print(len(words), longest, sum(map(len, words)) / len(words))
for n in sorted(lengths):
    print(f'{n:>2}: {len(lengths[n]):>2} {"*" * len(lengths[n])} {sorted(dict.fromkeys(lengths[n]))}')
print(sum(1 for c in text if c in 'aeiou'), text.count('\n'), [i for i, w in enumerate(words) if w == 'it'])
