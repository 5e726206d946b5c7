print('ab' * 3, 3 * 'ab', 'ab' * 0, 'ab' * -2, '' * 10, 'a' + 'b' 'c', '-' * 20)
print(len('here\'s a string' * 10000))
s = ''
for i in range(10):
    s += str(i)
print(s, s * 2)
