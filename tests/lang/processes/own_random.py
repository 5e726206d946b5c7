import random
from multiprocessing import Process

random.seed(7)
expected = random.random()


def draw():
    print(random.random() == expected)
    random.seed(7)
    print(random.random() == expected)


if __name__ == '__main__':
    random.seed(7)
    p = Process(target=draw)
    p.start()
    p.join()
    print(random.random() == expected)
