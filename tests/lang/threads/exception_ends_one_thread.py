import threading

done = []


def bad():
    done.append('bad began')
    [][1]
    done.append('never')


def good():
    done.append('good')


a = threading.Thread(target=bad)
a.start()
a.join()
b = threading.Thread(target=good)
b.start()
b.join()
print(done, a.is_alive())
