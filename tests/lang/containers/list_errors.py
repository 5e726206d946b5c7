xs = [1, 2, 3]


def attempt(f):
    try:
        print('fine', f())
    except Exception as e:
        print(type(e).__name__, e)


attempt(lambda: xs[3])
attempt(lambda: xs[-4])
attempt(lambda: xs['a'])
attempt(lambda: xs[1.0])
attempt(lambda: [].pop())
attempt(lambda: xs.pop(10))
attempt(lambda: xs.remove(99))
attempt(lambda: xs.index(99))
attempt(lambda: xs + (1,))
attempt(lambda: xs + 'a')
attempt(lambda: xs < [1, 'a'])
attempt(lambda: xs * 1.5)
attempt(lambda: xs.push(1))
attempt(lambda: xs.append(1, 2))
attempt(lambda: xs.append())
attempt(lambda: xs())
attempt(lambda: sorted([1, 'a']))
attempt(lambda: sum(['a']))
attempt(lambda: list(5))
attempt(lambda: xs[::0])
attempt(lambda: len(5))
attempt(lambda: [1, 2].insert('a', 1))
