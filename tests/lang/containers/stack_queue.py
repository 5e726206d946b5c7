stack = []
for token in '3 4 + 2 * 7 -'.split():
    if token in '+-*':
        b, a = stack.pop(), stack.pop()
        stack.append(a + b if token == '+' else a - b if token == '-' else a * b)
    else:
        stack.append(int(token))
    print(token, stack)
queue = [1]
seen = []
while queue and len(seen) < 8:
    n = queue.pop(0)
    seen.append(n)
    queue.extend([2 * n, 2 * n + 1])
print(seen, queue)
