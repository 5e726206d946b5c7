def dump(v, indent=0):
    pad = '  ' * indent
    if isinstance(v, dict):
        if not v:
            return '{}'
        inner = ',\n'.join(pad + '  "' + str(k) + '": ' + dump(x, indent + 1) for k, x in v.items())
        return '{\n' + inner + '\n' + pad + '}'
    if isinstance(v, (list, tuple)):
        return '[' + ', '.join(dump(x, indent + 1) for x in v) + ']'
    if v is None:
        return 'null'
    if isinstance(v, bool):
        return str(v).lower()
    if isinstance(v, str):
        return '"' + v.replace('\\', '\\\\').replace('"', '\\"') + '"'
    return repr(v)


print(dump({'name': 'Ada "the first"', 'tags': ['a', 1, 2.5, None, True], 'empty': {}, 'deep': {'x': [{'y': ()}]}}))
