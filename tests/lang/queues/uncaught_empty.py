import queue

q = queue.Queue()
print('before')
q.get_nowait()
