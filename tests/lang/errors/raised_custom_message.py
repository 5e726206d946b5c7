raise RuntimeError('something went wrong: 42')
