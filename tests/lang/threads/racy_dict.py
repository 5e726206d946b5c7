import threading

d = {}


def storm(me):
    for i in range(600):
        try:
            if me == 0:
                d[i % 50] = i
                d[str(i % 50)] = [i]
            elif me == 1:
                d.pop(i % 50, None)
                if i % 10 == 0:
                    d.popitem()
            elif me == 2:
                for k in d:
                    d.get(k)
            elif me == 3:
                list(d.items())
                repr(d)
                d.update({i: i, 'k': i})
            else:
                d.setdefault((i % 20, 'x'), i)
                if i % 150 == 0:
                    d.clear()
                del d[i % 50]
        except (KeyError, RuntimeError):
            pass


threads = [threading.Thread(target=storm, args=(i % 5,)) for i in range(6)]
for t in threads:
    t.start()
for t in threads:
    t.join()
d.clear()
d['alive'] = True
print(d)
