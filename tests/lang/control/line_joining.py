total = (1 +
         2 +
    3)
xs = [
    1,
    2,

    # a comment in the middle
    3,
]
long = 1 + \
    2
print(total, xs, long, {'a': 1,
                        'b': 2})
if (total == 6 and
        long == 3):
    print('joined')


def f(
    a,
    b=2,
):
    return a + b


print(f(
    1,
))
s = ('one '
     'two '
     'three')
print(s)
	
    # an indented comment
print('end')  # trailing
