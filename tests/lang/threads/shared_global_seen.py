import threading
import time

message = 'old'


def read(out):
    time.sleep(0.1)
    out.append(message)


out = []
t = threading.Thread(target=read, args=(out,))
t.start()
message = 'new'
t.join()
print(out)


def write():
    global message
    message = 'written'


t = threading.Thread(target=write)
t.start()
t.join()
print(message)
