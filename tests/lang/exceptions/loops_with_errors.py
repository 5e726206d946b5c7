data = ['1', 'x', '3', None, '5']
good, bad = [], []
for i, item in enumerate(data):
    try:
        good.append(int(item))
    except ValueError as e:
        bad.append((i, str(e)))
    except TypeError:
        bad.append((i, 'type'))
print(good, bad)


def parse_all(items):
    for item in items:
        try:
            yield_value = int(item)
        except (ValueError, TypeError):
            break
        else:
            good.append(yield_value)
    else:
        return 'all'
    return 'stopped'


print(parse_all(['7', '8']), parse_all(data), good)
