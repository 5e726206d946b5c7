import threading

ping, pong = threading.Lock(), threading.Lock()
pong.acquire()
log = []


def player(name, mine, other):
    for i in range(5):
        mine.acquire()
        log.append(name + str(i))
        other.release()


a = threading.Thread(target=player, args=('ping', ping, pong))
b = threading.Thread(target=player, args=('pong', pong, ping))
a.start()
b.start()
a.join()
b.join()
print(log)
