import threading

out = []


def child(depth):
    out.append(depth)
    if depth < 5:
        t = threading.Thread(target=child, args=(depth + 1,))
        t.start()
        t.join()
    out.append(-depth)


t = threading.Thread(target=child, args=(1,))
t.start()
t.join()
print(out)
