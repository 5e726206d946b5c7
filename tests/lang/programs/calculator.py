def tokens(text):
    out = []
    i = 0
    while i < len(text):
        c = text[i]
        if c.isspace():
            i += 1
        elif c.isdigit() or c == '.':
            j = i
            while j < len(text) and (text[j].isdigit() or text[j] == '.'):
                j += 1
            out.append(float(text[i:j]) if '.' in text[i:j] else int(text[i:j]))
            i = j
        elif c in '+-*/()':
            out.append(c)
            i += 1
        else:
            raise ValueError(f'unexpected {c!r} at {i}')
    return out


def expression(ts):
    value = term(ts)
    while ts and ts[0] in ('+', '-'):
        value = value + term(ts) if ts.pop(0) == '+' else value - term(ts)
    return value


def term(ts):
    value = factor(ts)
    while ts and ts[0] in ('*', '/'):
        value = value * factor(ts) if ts.pop(0) == '*' else value / factor(ts)
    return value


def factor(ts):
    if not ts:
        raise ValueError('unexpected end')
    t = ts.pop(0)
    if t == '(':
        value = expression(ts)
        if not ts or ts.pop(0) != ')':
            raise ValueError("missing ')'")
        return value
    if t == '-':
        return -factor(ts)
    if isinstance(t, (int, float)):
        return t
    raise ValueError(f'unexpected {t!r}')


for text in ['1 + 2 * 3', '(1 + 2) * 3', '10 / 4 - 1', '-(2 + 3) * 2.5', '2 *', '(1', '3 $ 4', '1 / 0']:
    try:
        print(text, '=', expression(tokens(text)))
    except (ValueError, ZeroDivisionError) as e:
        print(text, '->', type(e).__name__, e)
