import threading
import time


def late():
    time.sleep(0.2)
    print('late')


threading.Thread(target=late).start()
print('main ends')
