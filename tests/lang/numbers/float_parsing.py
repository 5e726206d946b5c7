for text in ['1', '1.5', ' 2.5 ', '-.5', '5.', '1e5', '1E-5', '+1e+2', 'inf', '-Infinity', 'nan', '1_000.5', '0x10', '', 'abc', '1e', '1.2.3', '.', '1_']:
    try:
        print(repr(text), float(text))
    except ValueError as e:
        print('ValueError:', e)
print(float(3), float(True), float(), float(9007199254740993))
