state = 'idle'
trace = []
for event in ['coin', 'coin', 'push', 'push', 'coin', 'push']:
    if state == 'idle' and event == 'coin':
        state = 'open'
    elif state == 'open' and event == 'push':
        state = 'idle'
    else:
        trace.append('ignored ' + event)
        continue
    trace.append(state)
print(trace)
