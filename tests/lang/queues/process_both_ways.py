import multiprocessing

there = multiprocessing.SimpleQueue()
back = multiprocessing.SimpleQueue()

def echo():
    for message in iter(there.get, 'end'):
        back.put(message * 2)

p = multiprocessing.Process(target=echo)
p.start()
for x in [1, 'two', [3, 4], 2.5, (5,), True]:
    there.put(x)
    print(back.get())
there.put('end')
p.join()
print(there.empty(), back.empty(), p.exitcode)
