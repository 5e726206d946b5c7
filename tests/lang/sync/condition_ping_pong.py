import threading

cond = threading.Condition()
turn = 'ping'
said = []

def player(mine, other):
    global turn
    for i in range(100):
        with cond:
            while turn != mine:
                cond.wait()
            said.append(mine)
            turn = other
            cond.notify()

a = threading.Thread(target=player, args=('ping', 'pong'))
b = threading.Thread(target=player, args=('pong', 'ping'))
a.start()
b.start()
a.join()
b.join()
print(len(said), said == ['ping', 'pong'] * 100)
