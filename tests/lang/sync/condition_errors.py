import threading

def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

cond = threading.Condition()
show(lambda: cond.wait())
show(lambda: cond.wait(0.01))
show(lambda: cond.notify())
show(lambda: cond.notify_all())
show(lambda: cond.release())
show(lambda: cond.wait_for(lambda: False))
show(lambda: cond.wait_for(lambda: 'at once'))
show(lambda: threading.Condition(5))
plain = threading.Condition(threading.Lock())
show(lambda: plain.notify())
show(lambda: plain.wait())
show(lambda: plain.release())
with cond:
    show(lambda: cond.notify(0))
    show(lambda: cond.notify(5))
    show(lambda: cond.wait_for(lambda: [][0]))
    show(lambda: cond.wait(0.001))
show(lambda: cond.notify())
