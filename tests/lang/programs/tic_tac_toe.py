lines = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]


def winner(board):
    for a, b, c in lines:
        if board[a] != ' ' and board[a] == board[b] == board[c]:
            return board[a]
    return None


def score(board, player):
    who = winner(board)
    if who:
        return 1 if who == 'X' else -1
    if ' ' not in board:
        return 0
    results = [score(board[:i] + player + board[i + 1:], 'O' if player == 'X' else 'X') for i in range(9) if board[i] == ' ']
    return max(results) if player == 'X' else min(results)


board = 'XO  X  O '
for move in range(9):
    if board[move] == ' ':
        print(move, score(board[:move] + 'X' + board[move + 1:], 'O'))
