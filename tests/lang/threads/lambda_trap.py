import threading

out = []
threads = []
for i in range(3):
    threads.append(threading.Thread(target=lambda: out.append(i)))
for t in threads:
    t.start()
    t.join()
print(out)
out.clear()
for i in range(3):
    t = threading.Thread(target=lambda i=i: out.append(i))
    t.start()
    t.join()
print(out)
