# What exploring takes, in seconds from the call to the screen: the name of each figure behind a #.
import time
x = 0
forks = []

def inc(n):
    global x
    for i in range(n):
        x = x + 1

def both(n):
    global x
    x = 0
    t1 = thread(inc, n)
    t2 = thread(inc, n)
    start t1, t2
    join t1, t2

# The last one takes the lower fork first, so nobody waits in a circle.
def eat(i, n):
    with forks[min(i, (i + 1) % n)]:
        with forks[max(i, (i + 1) % n)]:
            pass

def dinner(n):
    global forks
    forks = [Lock() for i in range(n)]
    ts = [thread(eat, i, n) for i in range(n)]
    start ts
    join ts

def alone():
    return sum([i for i in range(1000)])

for i in range(5):
    begin = time.perf_counter()
    explore alone()
    print('#', time.perf_counter() - begin, 'explore: nothing shared')
    begin = time.perf_counter()
    explore both(1)
    print('#', time.perf_counter() - begin, 'explore: 2 x 1')
    begin = time.perf_counter()
    explore both(5)
    print('#', time.perf_counter() - begin, 'explore: 2 x 5')
    begin = time.perf_counter()
    explore both(10)
    print('#', time.perf_counter() - begin, 'explore: 2 x 10')
    begin = time.perf_counter()
    explore dinner(3)
    print('#', time.perf_counter() - begin, 'explore: 3 philosophers')
    begin = time.perf_counter()
    explore dinner(5)
    print('#', time.perf_counter() - begin, 'explore: 5 philosophers')
    begin = time.perf_counter()
    explore --states 1 both(1)
    print('#', time.perf_counter() - begin, 'explore: samples')
