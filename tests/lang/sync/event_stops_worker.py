import threading

stop = threading.Event()
started = threading.Event()
rounds = 0

def work():
    global rounds
    while not stop.is_set():
        rounds += 1
        if rounds == 100:
            started.set()
        stop.wait(0.0001)

t = threading.Thread(target=work)
t.start()
started.wait()
stop.set()
t.join()
print(rounds >= 100, t.is_alive())

# A clock that ticks until it is told to stop: wait is a sleep that can be cut short.
ticks = []
end = threading.Event()

def tick():
    while not end.wait(0.005):
        ticks.append(1)
        if len(ticks) == 5:
            end.set()

t = threading.Thread(target=tick)
t.start()
t.join()
print(len(ticks))
