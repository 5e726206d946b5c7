print('a=b=c'.partition('='), 'a=b=c'.rpartition('='), 'abc'.partition('='), 'abc'.rpartition('='), '=x'.partition('='))
key, _, val = 'name: Ada'.partition(': ')
print(key, val)
