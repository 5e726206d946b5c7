"""The ground truth: programs whose every schedule is known, with outcomes, exact counts and fewest forced switches.

ROWS maps a name to Row(program, outcomes, schedules). outcomes maps what is compared, a text such as '2' or 'x=1 y=0', to
Found(schedules, forced), schedules None where there are infinitely many; a deadlock is 'deadlock', and printed text stands
behind the word prints. MORE names the outcomes of rows of which the table tells only the last one: 2 x k ends in C(4k, 2k)
schedules, n x 1 in (2n)!/2^n.
"""

import collections
import math

from oracle import Found, Program

Row = collections.namedtuple('Row', 'program outcomes schedules')
ROWS = {}
MORE = {}
INCREMENT = ('set', 'x', ('+', 'x', 1))
LOCKED = ('with', 'm', [INCREMENT])


def row(name, program, outcomes, schedules):
    ROWS[name] = Row(program, {k: Found(*v) for k, v in outcomes.items()}, schedules)


def increments(threads, times, statement=INCREMENT, **more):
    return Program({'x': 0}, [[statement] * times for _ in range(threads)], value='x', **more)


def philosophers(n):
    forks = {'fork%d' % i: 'Lock()' for i in range(n)}
    return Program({}, [[('with', 'fork%d' % i, [('with', 'fork%d' % ((i + 1) % n), [])])] for i in range(n)], forks)


row('2 x 1', increments(2, 1), {'1': (4, 1), '2': (2, 0)}, 6)
row('2 x 2', increments(2, 2), {'2': (32, 1), '3': (32, 2), '4': (6, 0)}, 70)
row('2 x 3', increments(2, 3), {'2': (8, 4), '3': (300, 1), '4': (416, 2), '5': (180, 2), '6': (20, 0)}, 924)
row('3 x 1', increments(3, 1), {'1': (48, 1), '2': (36, 1), '3': (6, 0)}, 90)

row('whole program', increments(2, 1, main=[('start', 't1'), ('start', 't2'), ('join', 't1'), ('join', 't2')]),
    {'1': (9, 1), '2': (10, 0)}, 19)

for threads, times, schedules in (2, 1, 2), (2, 2, 6), (3, 1, 6):
    row('locked %d x %d' % (threads, times), increments(threads, times, LOCKED, objects={'m': 'Lock()'}),
        {str(threads * times): (schedules, 0)}, schedules)

row('lock let go between', Program({'x': 0}, [[('with', 'm', [('set', 'seen', 'x')]), ('with', 'm', [('set', 'x', ('+', 'seen', 1))])]] * 2,
                                   {'m': 'Lock()'}, value='x'), {'1': (4, 1), '2': (2, 0)}, 6)

WITHDRAW = [('if', ('>=', 'balance', 80), [('set', 'balance', ('-', 'balance', 80)), ('return', 1)], []), ('return', 0)]
row('check then act', Program({'balance': 100}, [WITHDRAW] * 2, value=(',', 'balance', ('+', ('result', 't1'), ('result', 't2')))),
    {'(20, 1)': (2, 0), '(20, 2)': (12, 1), '(-60, 2)': (6, 1)}, 20)


def pay(giver, taker):
    move = [('set', giver, ('-', giver, 10)), ('set', taker, ('+', taker, 10))]
    return [('with', 'm_' + giver, [('with', 'm_' + taker, move)])]


row('transfer', Program({'a': 100, 'b': 100}, [pay('a', 'b'), pay('b', 'a')], {'m_a': 'Lock()', 'm_b': 'Lock()'}, value=(',', 'a', 'b')),
    {'(100, 100)': (4, 0), 'deadlock': (2, 1)}, 6)

# A philosopher lays down the right fork first.
for n, deadlocks, total in (2, 2, 6), (3, 6, 168), (4, 24, 98184), (5, 120, 66468720):
    row('philosophers %d' % n, philosophers(n), {'done': (total - deadlocks, 0), 'deadlock': (deadlocks, 1)}, total)

BUFFERS = [[('set', 'x', 1), ('set', 'r1', 'y')], [('set', 'y', 1), ('set', 'r2', 'x')]]
row('store buffering', Program({'x': 0, 'y': 0, 'r1': 0, 'r2': 0}, BUFFERS, watch=['r1', 'r2']),
    {'r1=0 r2=1': (1, 0), 'r1=1 r2=0': (1, 0), 'r1=1 r2=1': (4, 1)}, 6)


def peterson(me, other):
    spin = ('while', ('and', ('==', 'flag[%d]' % other, 1), ('==', 'turn', other)), [])
    return [('set', 'flag[%d]' % me, 1), ('set', 'turn', other), spin, INCREMENT, ('set', 'flag[%d]' % me, 0)]


row('peterson', Program({'flag[0]': 0, 'flag[1]': 0, 'turn': 0, 'x': 0}, [peterson(0, 1), peterson(1, 0)], value='x'),
    {'2': (None, 0)}, None)

TELLS = [('with', 'c', [('set', 'ready', 1), ('notify', 'c')])]
row('wait without predicate', Program({'ready': 0}, [[('with', 'c', [('wait', 'c')])], TELLS], {'c': 'Condition()'}),
    {'done': (1, 0), 'deadlock': (1, 0)}, 2)


def printed(text):
    return [('print', "'%s'" % letter) for letter in text]


row('prints', Program({}, [printed('ab'), printed('cd')]),
    {'prints ' + order: (1, forced) for order, forced in
     {'abcd': 0, 'acbd': 2, 'acdb': 1, 'cabd': 1, 'cadb': 2, 'cdab': 0}.items()}, 6)


for k in 4, 5, 10:
    row('2 x %d' % k, increments(2, k), {str(2 * k): (math.comb(2 * k, k), 0)}, math.comb(4 * k, 2 * k))
    MORE['2 x %d' % k] = [str(n) for n in range(2, 2 * k)]
row('4 x 1', increments(4, 1), {'4': (24, 0)}, 2520)
MORE['4 x 1'] = ['1', '2', '3']


def label(outcome):
    """What an outcome of the oracle is called here: 'x=1 y=2 prints abc', 'x=1 Thread-1: ZeroDivisionError', 'deadlock'."""
    if outcome.waits:
        return 'deadlock'
    printed = ['prints ' + outcome.printed.replace('\n', '')] if outcome.printed else []
    value = [outcome.value] if outcome.value != 'None' else []
    if outcome.errors:
        return ' '.join(value + ['; '.join('%s: %s' % error for error in outcome.errors)] + printed)
    return ' '.join(value + printed) or 'done'


def labelled(found):
    """Outcomes of the same label made one: {label: Found}."""
    sums = {}
    for outcome, f in found.items():
        before = sums.get(label(outcome))
        n = None if f.schedules is None else f.schedules + (before.schedules if before else 0)
        sums[label(outcome)] = Found(n, min(f.forced, before.forced) if before else f.forced)
    return sums
