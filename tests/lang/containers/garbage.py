keep = []
for round in range(200):
    junk = [[i, str(i), {'k': i}] for i in range(1000)]
    junk[0].append(junk)
    if round % 50 == 0:
        keep.append(junk[round])
print(keep[1], len(keep[0]), len(keep))
