text = '''the quick brown fox jumps over the lazy dog the fox
and the dog became friends of the fox'''
counts = {}
for word in text.split():
    counts[word] = counts.get(word, 0) + 1
for word, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
    print(f'{word:<8}{n:>3}')
