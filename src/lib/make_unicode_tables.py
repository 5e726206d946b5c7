#!/usr/bin/env python3
"""Writes unicode_tables.c by asking python3's str methods about every code point (so: the Unicode of that python3)."""
import sys, unicodedata

SETS = [('ALPHA', str.isalpha), ('DECIMAL', str.isdecimal), ('DIGIT', str.isdigit), ('NUMERIC', str.isnumeric),
        ('UPPER', str.isupper), ('LOWER', str.islower),
        ('TITLE', lambda c: c.istitle() and not c.isupper()), ('IDENTIFIER', lambda c: ('a' + c).isidentifier() and not c.isalpha())]
MAPS = [('UPPER', str.upper), ('LOWER', str.lower), ('TITLE', str.title), ('FOLD', str.casefold)]
ALL = [i for i in range(128, 0x110000) if not 0xd800 <= i < 0xe000]

def set_rows(test):
    """Runs of members, each a word: first << 11 | (members - 1) << 1 | (1 if only every second one)."""
    members = [i for i in ALL if test(chr(i))]
    rows, i = [], 0
    while i < len(members):
        best = 1
        for stride in (1, 2):
            n = 1
            while i + n < len(members) and members[i + n] == members[i] + n * stride and n < 1024: n += 1
            if n > best or stride == 1: best, step = (n, stride) if n >= best else (best, step)
        rows.append(members[i] << 11 | best - 1 << 1 | step - 1)
        i += best
    return rows

def map_rows(change):
    """Runs {first, members, stride, difference} of one-to-one mappings, and the strings of the others."""
    pairs = [(i, ord(change(chr(i))) - i) for i in ALL if change(chr(i)) != chr(i) and len(change(chr(i))) == 1]
    rows, i = [], 0
    while i < len(pairs):
        best, step = 1, 1
        for stride in (1, 2):
            n = 1
            while i + n < len(pairs) and pairs[i + n] == (pairs[i][0] + n * stride, pairs[i][1]): n += 1
            if n > best: best, step = n, stride
        rows.append((pairs[i][0], best, step, pairs[i][1]))
        i += best
    return rows, [(i, change(chr(i))) for i in ALL if len(change(chr(i))) > 1]

def fill(items, width=126):
    lines, line = [], '   '
    for item in items:
        if len(line) + len(item) + 2 > width: lines.append(line); line = '   '
        line += ' ' + item + ','
    return '\n'.join(lines + [line]) + '\n'

out = sys.stdout
out.write(f'''// What Unicode {unicodedata.unidata_version} says of characters beyond ASCII. Made by make_unicode_tables.py; unicode.c says how to read it.
#include "lib/unicode.h"

''')
def write_set(name, rows):
    out.write(f'static const uint32_t SET_{name}[] = {{\n' + fill(['0x%x' % r for r in rows]) + '};\n\n')
def write_map(name, change):
    rows, strings = map_rows(change)
    out.write(f'static const struct unicode_run RUNS_{name}[] = {{\n' + fill(['{0x%x, %d, %d, %d}' % r for r in rows]) + '};\n\n')
    out.write(f'static const struct unicode_string STRINGS_{name}[] = {{\n'
              + fill(['{0x%x, {%s}}' % (i, ', '.join('0x%x' % ord(c) for c in s)) for i, s in strings]) + '};\n\n')
for name, test in SETS: write_set(name, set_rows(test))
for name, change in MAPS: write_map(name, change)
out.write('#define ROWS(table) table, sizeof(table) / sizeof *(table)\n\n')
out.write('const struct unicode_set UNICODE_SETS[UNICODE_SET_COUNT] = {\n')
for name, _ in SETS: out.write(f'    [UNICODE_{name}] = {{ROWS(SET_{name})}},\n')
out.write('};\n\nconst struct unicode_map UNICODE_MAPS[UNICODE_MAP_COUNT] = {\n')
for name, _ in MAPS: out.write(f'    [UNICODE_TO_{name}] = {{ROWS(RUNS_{name}), ROWS(STRINGS_{name})}},\n')
out.write('};\n')
