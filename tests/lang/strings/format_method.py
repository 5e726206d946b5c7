print('{} {}'.format(1, 'b'), '{0} {1} {0}'.format('a', 'b'), '{x} {y}'.format(x=1, y=2), '{{}} {{{}}}'.format(5))
print('{0[1]} {0[0]}'.format([10, 20]), '{d[k]}'.format(d={'k': 'v'}), '{!r} {!s} {!a}'.format('a', 'b', '\u00e9'))
print('{:>10}|{:<10}|{:^10}'.format('r', 'l', 'c'), '{:*^9}'.format('mid'), '{:{}}|'.format('w', 5), '{:{w}.{p}f}'.format(3.14159, w=8, p=2))
print('{} started'.format('Thread-1'), '{:d}%'.format(50), '{:5}|{:<5}|{:05}'.format(42, 42, 42))
for text, args in [('{} {}', (1,)), ('{0} {}', (1, 2)), ('{', ()), ('}', ()), ('{x}', ()), ('{!z}', (1,))]:
    try:
        print(text.format(args[0], args[1]) if len(args) == 2 else text.format(args[0]) if args else text.format())
    except (IndexError, ValueError, KeyError) as e:
        print(type(e).__name__, e)
