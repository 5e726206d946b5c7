import threading

tree = {'children': [], 'count': 0}


def grow(me):
    node = tree
    for i in range(500):
        node['children'].append({'children': [], 'count': me})
        node['count'] = node['count'] + 1
        node = node['children'][i % len(node['children'])]
        if i % 25 == 0:
            node = tree
            tree['children'] = tree['children'][-5:]


def look():
    for _ in range(60):
        repr(tree)
        len(str(tree['children'][:3]))


threads = [threading.Thread(target=grow, args=(i,)) for i in range(3)] + [threading.Thread(target=look)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print('alive')
