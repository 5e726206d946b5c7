import threading

xs = list(range(50))


def storm(me):
    for i in range(400):
        try:
            if me == 0:
                xs.append(i)
                xs.insert(len(xs) // 2, str(i))
            elif me == 1:
                xs.pop()
                xs.pop(0)
            elif me == 2:
                xs[i % 40:i % 40 + 5] = [me] * (i % 9)
                del xs[::7]
            elif me == 3:
                xs.extend(range(i % 20))
                xs.reverse()
                sum(1 for x in xs)
            else:
                str(xs)
                xs.copy().sort(key=str)
                xs[i % 30], xs[0] = xs[0], xs[i % 30]
                if len(xs) > 300:
                    xs.clear()
        except (IndexError, ValueError, RuntimeError):
            pass


threads = [threading.Thread(target=storm, args=(i % 5,)) for i in range(6)]
for t in threads:
    t.start()
for t in threads:
    t.join()
xs.clear()
xs.append('alive')
print(xs)
