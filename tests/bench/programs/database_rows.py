# Rows a second when 4 threads and 4 processes put 20,000 each into one database.
import time


def fill(worker):
    rows = database('rows')
    for i in range(20000):
        rows.append(worker * 20000 + i)


rows = database('rows')
rows.clear()
workers = [thread(fill, n) for n in range(4)] + [process(fill, n) for n in range(4, 8)]
begin = time.perf_counter()
start workers
join
seconds = time.perf_counter() - begin
print(len(rows) / seconds, sum(rows) == sum(range(160000)) and len(rows) == 160000)
rows.clear()
