def documented(x):
    """Gives x back."""
    return x


def undocumented(x):
    return x


print(documented.__doc__, undocumented.__doc__, documented(3))
'a string statement'
"""another
one"""
5
print('done')
