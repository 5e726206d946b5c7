import multiprocessing

def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

v = multiprocessing.Value('i', 7)
a = multiprocessing.Array('i', 3)
d = multiprocessing.Value('d', 1)

def set_value(x):
    v.value = x

def set_float(x):
    d.value = x

def set_item(i, x):
    a[i] = x

def set_slice(x):
    a[0:2] = x

show(lambda: set_value(1.5))
show(lambda: set_value('x'))
show(lambda: set_value(None))
show(lambda: set_float('x'))
show(lambda: a[3])
show(lambda: a[-4])
show(lambda: a['x'])
show(lambda: set_item(3, 1))
show(lambda: set_item(0, 1.5))
show(lambda: set_slice([1]))
show(lambda: set_slice([1, 2]))
show(lambda: v.nothing)
show(lambda: multiprocessing.Value('z', 1))
show(lambda: multiprocessing.Value(5, 1))
show(lambda: multiprocessing.Value('i', 'x'))
show(lambda: multiprocessing.Array('i', -1))
show(lambda: multiprocessing.Array('i', [1, 'x']))
print(v.value, a[:], d.value, len(a), v.get_lock().acquire(), a.get_lock().acquire(False))
