log = []


def step(name, fail=False):
    log.append(name)
    if fail:
        raise RuntimeError(name)


try:
    try:
        step('a')
        step('b', True)
        step('never')
    finally:
        step('c')
except RuntimeError as e:
    step('d')
    print(e)
else:
    step('never')
finally:
    step('e')
print(log)
try:
    try:
        raise ValueError('lost')
    finally:
        raise KeyError('wins')
except KeyError as e:
    print(repr(e))
