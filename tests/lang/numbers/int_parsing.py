print(int('42'), int('-42'), int('+42'), int('  42  '), int('0'), int('007'))
print(int('ff', 16), int('0xff', 16), int('0xff', 0), int('0b101', 0), int('0o17', 0), int('z', 36), int('101', 2))
print(int('1_000_000'), int('-0'), int('\t7\n'))
print(int(3.9), int(-3.9), int(True), int(), int(1e15))
for text in ['', ' ', '4.5', 'abc', '1__0', '_1', '1_', '0x10', '--1', '+ 1', '12a']:
    try:
        print(int(text))
    except ValueError as e:
        print('ValueError:', e)
for text, base in [('2', 2), ('g', 16), ('', 10), ('9', 8)]:
    try:
        print(int(text, base))
    except ValueError as e:
        print('ValueError:', e)
