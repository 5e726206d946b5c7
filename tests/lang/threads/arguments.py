import threading


def f(a, b=2, c=3):
    print(a, b, c)


for args, kwargs in [((1,), {}), ((1, 5), {}), ((1,), {'c': 9}), ((), {'a': 0, 'b': 1}), ([7, 8, 9], {}), ('xyz', {})]:
    t = threading.Thread(target=f, args=args, kwargs=kwargs)
    t.start()
    t.join()
t = threading.Thread(target=print, args=('from print', 1), kwargs={'sep': '-'})
t.start()
t.join()
t = threading.Thread(target=lambda: print('lambda'))
t.start()
t.join()
box = []
t = threading.Thread(target=box.append, args=(1,))
t.start()
t.join()
print(box)
t = threading.Thread()
t.start()
t.join()
print('no target is fine')
