from threading import Barrier, BoundedSemaphore, BrokenBarrierError, Condition, Event, Semaphore, Thread

e = Event()
t = Thread(target=e.set)
t.start()
print(e.wait())
t.join()
print(Semaphore(2).acquire(), BoundedSemaphore(1).acquire())
try:
    Barrier(2).wait(0.001)
except BrokenBarrierError as error:
    print(repr(error))
with Condition() as got:
    print(got)
with Semaphore() as got:
    print(got)
