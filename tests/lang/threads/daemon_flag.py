import threading
import time


def forever():
    while True:
        time.sleep(0.05)


t = threading.Thread(target=forever, daemon=True)
print(t.daemon)
t.start()
print(t.is_alive())
print('the program ends all the same')
