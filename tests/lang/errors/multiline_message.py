print('x')
raise ValueError('single line only: ' + repr('a\nb'))
