import threading

results_container = []


def word_length(string):
    results_container.append(len(string))
    return 'goes nowhere'


t = threading.Thread(target=word_length, args=("here's a string"*10000,))
print(results_container)
t.start()
print(t.join(), results_container)
