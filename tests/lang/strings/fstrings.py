name, n, x = 'Ada', 42, 3.14159
print(f'{name} {n} {x}', f'{n + 1}', f'{n:5d}|{n:<5}|{x:.2f}', f'{name!r} {name!s:>5}', f'{{literal}} {{{n}}}')
print(f'{"nested"} {name.upper()} {[i for i in range(3)]}', f'{n:{5}}', f'{x:{8}.{2}f}', f"{'a' if n > 3 else 'b'}")
print(f'{n=} {n = } {x=:.1f} {name=} {name=!s}', f'{n:,} {n:x} {n:#b} {n:>+6}')
print(f'a' 'b' f'{n}' "c", f'', rf'\n{n}', fr'{name}\t', F'{n}')
print(f'''multi
line {n}
''')
width = 10
print(f'{name:*^{width}}', f'{name:>{width - 2}}', f'{1}{2}{3}', f'{(1, 2)}', f'{ {"k": 1}["k"] }', f'{(lambda v: v * 2)(4)}')
print(f'{n!r:>6}|{None}|{True:>6}|{[1, "a"]!s}', f'{"it" + chr(39) + "s"}')
