print('\x41\102\u0043\U00000044')
print('a\
b')
print('\a\b\f\v' == '\x07\x08\x0c\x0b', len('\0\1\12\123'))
print(r'raw \n \t \\', R"\'", r'\x41')
print('one' 'two' "three", 'a' "'" 'b')
print("""triple
 "quoted" 'text'
end""")
print('''it's "fine"''', len("""

"""))
