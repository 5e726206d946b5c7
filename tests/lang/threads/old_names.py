import threading


def say():
    print(threading.currentThread().getName())


t = threading.Thread(target=say)
t.setName('renamed')
print(t.getName())
t.start()
t.join()
print(threading.currentThread().getName(), threading.activeCount())
