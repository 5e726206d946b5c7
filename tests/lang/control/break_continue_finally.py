for i in range(5):
    try:
        if i == 1:
            continue
        if i == 3:
            break
        print('body', i)
    finally:
        print('finally', i)
else:
    print('never')
n = 0
while True:
    n += 1
    try:
        try:
            if n < 3:
                continue
            break
        finally:
            print('inner', n)
    finally:
        print('outer', n)
print('end', n)


def leave():
    for i in range(3):
        try:
            for j in range(3):
                try:
                    if j == 1:
                        break
                    if i == 1:
                        return (i, j)
                finally:
                    print('j', j)
        finally:
            print('i', i)


print(leave())
