total = 0
calls = []


def visit(tree):
    global total
    calls.append(len(calls))
    if isinstance(tree, list):
        for branch in tree:
            visit(branch)
    else:
        total += tree


visit([1, [2, [3, [4, []]]], 5])
print(total, len(calls))
