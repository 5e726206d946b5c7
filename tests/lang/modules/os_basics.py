import os
print(os.cpu_count() >= 1, os.getpid() > 0, os.getpid() == os.getpid(), isinstance(os.cpu_count(), int))
