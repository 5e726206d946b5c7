import threading


def say():
    print(threading.current_thread().name)


t = threading.Thread(target=say, name='Ada')
print(t.name, '{} started'.format(t.name))
t.start()
t.join()
t.name = 'Bob'
print(t.name)
t = threading.Thread(target=say, name='first')
t.name = 'second'
t.start()
t.join()
print(threading.current_thread().name, threading.main_thread().name, threading.main_thread() is threading.current_thread())
print(threading.Thread(name='x').name, threading.Thread(None, say, 'positional').name)
