for thrown in [ValueError('v'), KeyboardInterrupt(), SystemError('s')]:
    try:
        raise thrown
    except Exception as e:
        print('Exception', repr(e))
    except:
        print('bare', repr(thrown))
try:
    undefined
except:
    print('name error caught')
else:
    print('never')
