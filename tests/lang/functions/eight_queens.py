def safe(queens, column):
    row = len(queens)
    return all(c != column and abs(c - column) != row - r for r, c in enumerate(queens))


def place(n, queens):
    if len(queens) == n:
        return 1
    return sum(place(n, queens + [c]) for c in range(n) if safe(queens, c))


print([place(n, []) for n in range(1, 8)])
