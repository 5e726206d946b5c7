import multiprocessing

q = multiprocessing.Queue()

def produce():
    for size in [10, 70000, 1000000, 1, 3000000]:
        q.put('x' * size)
        q.put(list(range(size // 100)))

p = multiprocessing.Process(target=produce)
p.start()
for i in range(5):
    text = q.get()
    numbers = q.get()
    print(len(text), len(numbers), sum(numbers))
p.join()
