import threading

parties = 4
barrier = threading.Barrier(parties)
log = []
guard = threading.Lock()
places = []

def work(n):
    for phase in range(5):
        with guard:
            log.append(phase)
        place = barrier.wait()
        with guard:
            places.append(place)
        barrier.wait()

threads = [threading.Thread(target=work, args=(i,)) for i in range(parties)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(log)
print([sorted(places[i * 4:i * 4 + 4]) for i in range(5)])
print(barrier.parties, barrier.n_waiting, barrier.broken)
