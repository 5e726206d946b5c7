# error: NameError: bobbin leaves out 'threading.Timer'
# hint: sleeps first
import threading

threading.Timer(1, print).start()
