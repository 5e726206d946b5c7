pairs = [(KeyError, LookupError), (IndexError, LookupError), (ZeroDivisionError, ArithmeticError), (OverflowError, ArithmeticError), (UnboundLocalError, NameError), (RecursionError, RuntimeError), (NotImplementedError, RuntimeError), (KeyboardInterrupt, Exception), (KeyboardInterrupt, BaseException), (ValueError, Exception), (TimeoutError, OSError), (ModuleNotFoundError, ImportError), (Exception, BaseException), (ValueError, TypeError)]
for a, b in pairs:
    print(a.__name__, b.__name__, issubclass(a, b), isinstance(a('x'), b))
