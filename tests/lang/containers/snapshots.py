history = []
state = [0]
for i in range(3):
    state.append(i)
    history.append(state[:])
    history.append(tuple(state))
print(history)
def add(item, box):
    box.append(item)
    return box
shared = []
print(add(1, shared) is shared, add(2, shared), shared)
