tasks = []


def add(title, priority=1):
    tasks.append({'title': title, 'priority': priority, 'done': False})


def finish(title):
    for task in tasks:
        if task['title'] == title:
            task['done'] = True
            return
    raise LookupError('no task ' + repr(title))


add('write')
add('test', priority=3)
add('sleep', 2)
finish('write')
try:
    finish('dance')
except LookupError as e:
    print(e)
for task in sorted(tasks, key=lambda t: (t['done'], -t['priority'])):
    print('[x]' if task['done'] else '[ ]', task['title'], task['priority'])
