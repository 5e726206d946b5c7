graph = {'a': ['b', 'c'], 'b': ['d'], 'c': ['d', 'e'], 'd': ['f'], 'e': ['f'], 'f': []}


def shortest(start, goal):
    queue = [[start]]
    seen = {start: True}
    while queue:
        path = queue.pop(0)
        if path[-1] == goal:
            return path
        for n in graph[path[-1]]:
            if n not in seen:
                seen[n] = True
                queue.append(path + [n])


def all_paths(start, goal, path=()):
    path = path + (start,)
    if start == goal:
        return [path]
    return [p for n in graph[start] for p in all_paths(n, goal, path)]


print(shortest('a', 'f'), shortest('f', 'a'), all_paths('a', 'f'))
depth = {}


def measure(node, level=0):
    depth[node] = max(depth.get(node, 0), level)
    for n in graph[node]:
        measure(n, level + 1)


measure('a')
print(depth)
