# error: NameError: bobbin leaves out 'multiprocessing.Manager'
# hint: Queue
from multiprocessing import Manager

shared = Manager().dict()
