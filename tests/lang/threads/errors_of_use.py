import threading


def f():
    try:
        threading.current_thread().join()
    except RuntimeError as e:
        print(e)


t = threading.Thread(target=f)
try:
    t.join()
except RuntimeError as e:
    print(e)
t.start()
t.join()
try:
    t.start()
except RuntimeError as e:
    print(e)
try:
    threading.current_thread().join()
except RuntimeError as e:
    print(e)
