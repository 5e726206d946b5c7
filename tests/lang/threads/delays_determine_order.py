import threading
from time import sleep


def print_with_delay(seconds, text):
    sleep(seconds)
    print(text)


t1 = threading.Thread(target = print_with_delay, args = (0.45, 'five'))
t2 = threading.Thread(target = print_with_delay, args = (0.05, 'two'))
t3 = threading.Thread(target = print_with_delay, args = (0.25, 'three'))
t1.start()
t2.start()
t3.start()
print('started')
for thread in [t1, t2, t3]:
    thread.join()
print('joined')
