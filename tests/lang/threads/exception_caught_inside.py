import threading


def safe(n, out):
    try:
        out.append(10 // n)
    except ZeroDivisionError as e:
        out.append(str(e))
    finally:
        out.append('end')


out = []
for n in [5, 0]:
    t = threading.Thread(target=safe, args=(n, out))
    t.start()
    t.join()
print(out)
