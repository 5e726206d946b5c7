# error: SyntaxError: f-string: empty expression not allowed
print(f'{}')
