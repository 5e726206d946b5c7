import threading

value = 0
other = None
wrong = []


def storm(me):
    global value, other
    for i in range(3000):
        if me % 2:
            value = i * 1.5 if i % 3 else [i, str(i)]
            other = (me, i)
        else:
            v = value
            if not isinstance(v, (int, float, list)):
                wrong.append(v)
            o = other
            if o is not None and (len(o) != 2 or not 0 <= o[1] < 3000):
                wrong.append(o)


threads = [threading.Thread(target=storm, args=(i,)) for i in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(wrong, 'alive')
