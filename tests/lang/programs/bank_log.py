balance = 0
log = []


def apply(entry):
    global balance
    kind, _, amount = entry.partition(' ')
    try:
        value = int(amount)
        if kind == 'deposit':
            balance += value
        elif kind == 'withdraw':
            if value > balance:
                raise ValueError(f'only {balance} left')
            balance -= value
        else:
            raise KeyError(kind)
    except ValueError as e:
        log.append(f'{entry}: {e}')
    except KeyError as e:
        log.append(f'unknown {e}')
    else:
        log.append(f'{entry} -> {balance}')
    finally:
        assert balance >= 0


for entry in ['deposit 100', 'withdraw 30', 'withdraw 500', 'steal 5', 'deposit x', 'withdraw 70']:
    apply(entry)
print('\n'.join(log))
