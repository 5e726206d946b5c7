def run(x):
    print('run', x)
    try:
        print('try')
        result = 10 / x
    except ZeroDivisionError as e:
        print('except', e)
        return 'handled'
    except TypeError:
        print('type error')
    else:
        print('else', result)
        return 'fine'
    finally:
        print('finally')
    return 'after'


for x in [2, 0, 'a']:
    print(run(x))
