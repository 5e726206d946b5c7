import queue
import threading

numbers = queue.Queue(3)
squares = queue.Queue(3)
END = None

def generate():
    for i in range(50):
        numbers.put(i)
    numbers.put(END)

def square():
    while True:
        n = numbers.get()
        if n is END:
            squares.put(END)
            return
        squares.put(n * n)

threads = [threading.Thread(target=generate), threading.Thread(target=square)]
for t in threads:
    t.start()
total = 0
count = 0
while True:
    s = squares.get()
    if s is END:
        break
    total += s
    count += 1
for t in threads:
    t.join()
print(count, total)
