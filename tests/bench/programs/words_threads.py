# The words of 300 short strings, a thread for each. Seconds, nine times.
import threading
import time

counts = []


def word_count(string):
    counts.append(len(string.split()))


def concurrent_word_count(strings):
    counts.clear()
    threads = [threading.Thread(target=word_count, args=(string,)) for string in strings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


strings = ["here's a short string with number " + str(i) for i in range(300)]
for _ in range(3):
    concurrent_word_count(strings)
for _ in range(9):
    begin = time.perf_counter()
    result = concurrent_word_count(strings)
    print(time.perf_counter() - begin, result)
