double = lambda x: x * 2
add = lambda a, b=10: a + b
print(double(4), add(1), add(1, 2), add(b=1, a=2), (lambda: 'none')(), (lambda x: (x, x))(1))
print(list(map(lambda x: x + 1, [1, 2])), sorted([3, -1, 2], key=lambda x: abs(x)), [f(3) for f in [double, lambda y: y - 1]])
compose = lambda f, g: lambda x: f(g(x))
print(compose(double, add)(5))
ternary = lambda x: 'big' if x > 5 else 'small'
print(ternary(10), ternary(1), (lambda x: lambda y: x + y)(1)(2))
