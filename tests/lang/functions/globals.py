counter = 0


def increment():
    global counter
    counter += 1
    return counter


def shadow():
    counter = 100
    return counter


def create():
    global made, also
    made = 'made'
    also = [1]


print(increment(), increment(), counter, shadow(), counter)
create()
print(made, also)


def reads():
    return later + 1


later = 41
print(reads())


def deletes():
    global later
    del later


deletes()
try:
    reads()
except NameError as e:
    print(e)
