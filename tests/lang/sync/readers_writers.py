import threading

cond = threading.Condition()
readers = 0
writing = False
book = [0, 0]
torn = 0

def read():
    global readers, torn
    for i in range(40):
        with cond:
            cond.wait_for(lambda: not writing)
            readers += 1
        if book[0] != book[1]:
            torn += 1
        with cond:
            readers -= 1
            cond.notify_all()

def write():
    global writing
    for i in range(20):
        with cond:
            cond.wait_for(lambda: not writing and readers == 0)
            writing = True
        book[0] += 1
        book[1] += 1
        with cond:
            writing = False
            cond.notify_all()

threads = [threading.Thread(target=read) for i in range(4)] + [threading.Thread(target=write) for i in range(2)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(book, torn, readers, writing)
