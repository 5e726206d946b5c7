# Two threads take turns, each waiting for the other's semaphore.
import threading

ping = threading.Semaphore(1)
pong = threading.Semaphore(0)
words = []

def say(word, mine, other):
    for i in range(200):
        mine.acquire()
        words.append(word)
        other.release()

a = threading.Thread(target=say, args=('ping', ping, pong))
b = threading.Thread(target=say, args=('pong', pong, ping))
a.start()
b.start()
a.join()
b.join()
print(len(words), words[:4], words == ['ping', 'pong'] * 200)
