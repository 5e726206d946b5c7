import multiprocessing

counter = multiprocessing.Value('i', 0)
total = multiprocessing.Value('d', 0.5)
squares = multiprocessing.Array('q', 10)
halves = multiprocessing.Array('d', [0.0, 0.5, 1.0])
plain = 0

def work(first):
    global plain
    for i in range(first, first + 5):
        with counter.get_lock():
            counter.value += 1
        with total:
            total.value += 0.25
        squares[i] = i * i
        plain += 1
    with halves.get_lock():
        for i in range(3):
            halves[i] *= 2

workers = [multiprocessing.Process(target=work, args=(n,)) for n in (0, 5)]
for w in workers:
    w.start()
for w in workers:
    w.join()
print(counter.value, total.value, plain)
print(squares[:], halves[:], list(squares) == [i * i for i in range(10)])
print(len(squares), squares[-1], squares[2:5], squares[::3], sum(squares), max(halves))
squares[2:4] = [-1, -2]
squares[0] = True
print(squares[:5], [x for x in halves])
print(counter, total)
counter.value = 2 ** 31
print(counter.value)
for code in 'bBhHiIl':
    v = multiprocessing.Value(code, 3)
    v.value = -1
    small = v.value
    v.value = 2 ** 40 + 77
    print(code, small, v.value)
f = multiprocessing.Value('f', 0.1)
print(f.value, multiprocessing.Value('d', 0.1).value, multiprocessing.Value('d', float('inf')).value, multiprocessing.Value('d', 1e300).value)
