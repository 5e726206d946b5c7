# The words of 300 short strings, counted one after the other. Seconds, nine times.
import time


def word_count(string):
    return len(string.split())


def sequential_word_count(strings):
    return sum([word_count(string) for string in strings])


strings = ["here's a short string with number " + str(i) for i in range(300)]
for _ in range(8):
    sequential_word_count(strings)
for _ in range(9):
    begin = time.perf_counter()
    for _ in range(100):
        result = sequential_word_count(strings)
    print((time.perf_counter() - begin) / 100, result)
