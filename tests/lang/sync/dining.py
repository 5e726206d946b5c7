# The philosophers, with a host who lets only four to the table.
import threading

forks = [threading.Lock() for i in range(5)]
host = threading.Semaphore(4)
meals = [0] * 5

def dine(n):
    for i in range(30):
        with host:
            with forks[n]:
                with forks[(n + 1) % 5]:
                    meals[n] += 1

threads = [threading.Thread(target=dine, args=(n,)) for n in range(5)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(meals)
