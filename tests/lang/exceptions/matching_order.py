def which(error):
    try:
        raise error
    except (KeyError, IndexError) as e:
        return 'lookup pair', e.args
    except LookupError:
        return 'lookup'
    except ArithmeticError as e:
        return 'arithmetic', str(e)
    except ValueError:
        return 'value'
    except Exception as e:
        return 'other', type(e).__name__


for error in [KeyError('k'), IndexError('i'), LookupError('l'), ZeroDivisionError('z'), OverflowError('o'), ValueError('v'), TypeError('t'), RuntimeError(), OSError('os'), UnboundLocalError('u')]:
    print(which(error))
