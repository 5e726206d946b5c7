def f(n):
    if n > 0:
        for i in range(2):
            while True:
                try:
                    if i:
                        for j in [1]:
                            if j:
                                try:
                                    if n > 1:
                                        return f(n - 1) + 1
                                    raise ValueError(n)
                                except ValueError:
                                    return 'x' * n if n > 5 else 0
                    break
                finally:
                    n += 0
    return -1


print(f(1), f(5), f(0))
print(((((((((((((((((((1)))))))))))))))))), [[[[[[[[[[[]]]]]]]]]]])
