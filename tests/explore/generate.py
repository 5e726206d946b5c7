"""Random small concurrent programs: two or three threads, one to four visible operations each. Same seed, same programs.

programs(seed, count) yields (number, Program, {label: Found}) with what the oracle says of it. Programs that have more than
MOST schedules, no choice, or more outcomes than a screen shows are made but left out. unmodelled(seed, count) yields (number,
Program) that use what the oracle does not know: barriers, events, re-entrant locks, lists that grow, sleep.
"""

import random
import re

import oracle
from truth import labelled

MOST = 3000
SHOWN = 35
LETTERS = 'abcdefgh'


class Maker:
    def __init__(self, seed, beyond=False):
        self.random, self.beyond = random.Random(seed), beyond
        self.letters = iter(LETTERS * 9)
        self.names = self.pick(['x', 'y'], ['x', 'y'], ['x', 'L[0]'], ['L[0]', 'L[1]'], ["d['a']", 'x'])
        self.objects = {}

    def pick(self, *choices):
        return self.random.choice(choices)

    def name(self):
        return self.random.choice(self.names)

    def use(self, name, made):
        self.objects[name] = made
        return name

    def lock(self):
        return self.use(self.pick('m', 'n'), 'Lock()')

    def expression(self):
        return self.pick(self.random.randint(0, 2), self.name(), ('+', self.name(), 1), ('+', self.name(), self.name()))

    def condition(self):
        return self.pick(('==', self.name(), 0), ('<', self.name(), self.name()), ('>=', self.name(), 1))

    # Each makes (cost in visible operations, statements).

    def statements(self, budget):
        made = []
        while budget > 0:
            cost, some = self.statement(budget)
            if cost <= budget:
                made += some
                budget -= cost
            elif self.random.random() < 0.3:
                break
        return made

    def statement(self, budget):
        if self.beyond and self.random.random() < 0.7:
            return self.unmodelled(budget)
        kinds = [self.store, self.store, self.increment, self.increment, self.say, self.branch, self.locked, self.crossed,
                 self.condition_use, self.semaphore_use, self.queue_use, self.attempt, self.fall, self.loop]
        return self.random.choice(kinds)(budget)

    def store(self, _):
        return 1, [('set', self.name(), self.random.randint(0, 3))]

    def increment(self, _):
        name = self.name()
        return 2, [('set', name, self.pick(('+', name, 1), ('+', name, 1), self.expression()))]

    def say(self, _):
        return 1, [('print', "'%s'" % next(self.letters)) if self.random.random() < 0.8 else ('print', self.name())]

    def branch(self, budget):
        return 2, [('if', self.condition(), self.statements(1), self.statements(1) if budget > 2 and self.pick(True, False) else [])]

    def locked(self, budget):
        inside = self.statements(max(1, budget - 2))
        return 3, [('with', self.lock(), inside)]

    def crossed(self, _):
        """Two locks, let go in either order, or one that is kept."""
        a, b = self.random.sample(['m', 'n'], 2)
        for name in a, b:
            self.use(name, 'Lock()')
        ends = self.pick([a, b], [b, a], [a, b], [b, a], [b])
        return 4, [('acquire', a), ('acquire', b)] + self.statements(1) + [('release', name) for name in ends]

    def condition_use(self, _):
        c, name = self.use('c', 'Condition()'), self.name()
        told = [('with', c, [('set', name, 1), (self.pick('notify', 'notify_all'), c)])]
        waits = [('with', c, [(self.pick('if', 'if', 'while'), ('==', name, 0), [('wait', c)])])]
        waits = [('with', c, [s + ([],) if s[0] == 'if' else s for s in waits[0][2]])]
        return 3, self.pick(told, told, waits, [('with', c, [('wait', c)])])

    def semaphore_use(self, _):
        s = self.use('s', self.objects.get('s') or self.pick('Semaphore(1)', 'Semaphore(0)', 'Semaphore(2)'))
        return self.pick((1, [('release', s)]), (1, [('acquire', s)]), (3, [('acquire', s)] + self.statements(1) + [('release', s)]))

    def queue_use(self, _):
        q = self.use('q', self.objects.get('q') or self.pick('Queue()', 'Queue(1)'))
        return self.pick((1, [('put', q, self.random.randint(1, 3))]), (2, [('put', q, self.name())]), (2, [('get', q, self.name())]),
                         (1, [('get', q, 'taken')]))

    def attempt(self, _):
        return 2, [('try', [('set', self.name(), ('//', 2, self.name()))], [('set', self.name(), 3)])]

    def fall(self, _):
        return 2, [('set', self.name(), ('//', 2, self.name()))]

    def loop(self, _):
        return 2, [('repeat', 2, [self.pick(self.store, self.say, self.store)(1)[1][0]])]

    def unmodelled(self, _):
        name = self.name()
        barrier, event, again, grows = ('b', 'Barrier(2)'), ('e', 'Event()'), ('r', 'RLock()'), ('grows', '[0]')
        (made, kind), cost, line = self.pick(
            (barrier, 1, '%s.wait()'), (barrier, 1, '%s.wait()'), (event, 1, '%s.set()'), (event, 1, '%s.wait()'), (event, 1, '%s.clear()'),
            (event, 2, 'print(%s.is_set())'), (again, 2, '%s.acquire()'), (again, 1, '%s.release()'), (grows, 1, '%s.append(' + name + ')'),
            (grows, 2, self.local(name) + ' = len(%s)'), (grows, 2, 'taken = %s.pop()'), (grows, 2, '%s[0] = ' + name),
            (('m', 'Lock()'), 2, 'print(%s.acquire(False))'), (grows, 1, 'sleep(len(%s))'))
        self.use(made, kind)
        return cost, [('raw', line % made)]

    @staticmethod
    def local(name):
        return name if '[' in name else 'seen'

    # The whole.

    def main(self, threads):
        names = ['t%d' % (i + 1) for i in range(threads)]
        kind = self.random.random()
        if kind < 0.6:
            return None
        if kind < 0.8:
            return [('start', n) for n in names] + self.statements(1) + [('join', *names)]
        return [('start', *names)] + self.statements(1) + [('join', n) for n in self.random.sample(names, len(names))]

    def program(self):
        threads = 2 if self.beyond else self.pick(2, 2, 3)
        bodies = [self.statements(self.pick(1, 2, 3, 3, 4, 4)) for _ in range(threads)]
        main = self.main(threads)
        start = {name: self.pick(0, 0, 1, 2) for name in self.names}
        objects = {name: made for name, made in sorted(self.objects.items()) if name in set(named([bodies, main or []]))}
        watch = list(oracle.in_containers(start)) + [name for name in objects if objects[name] == '[0]']
        return oracle.Program(start, bodies, objects, main, watch=watch)


def named(tree):
    """The words of a tree of statements."""
    if isinstance(tree, str):
        yield from re.findall(r'\w+', tree)
    elif isinstance(tree, (list, tuple)):
        for part in tree:
            yield from named(part)


def programs(seed, count):
    number = made = 0
    while made < count:
        number += 1
        program = Maker(seed * 1000000 + number).program()
        found = labelled(oracle.merged(program))
        total = [f.schedules for f in found.values()]
        if None not in total and 1 < sum(total) <= MOST and len(found) <= SHOWN:
            made += 1
            yield number, program, found


def unmodelled(seed, count):
    """(number, Program); two tasks share something that the oracle does not know."""
    number = made = 0
    while made < count:
        number += 1
        maker = Maker(seed * 1000000 + 500000 + number, beyond=True)
        program = maker.program()
        first, second = (set(named(body)) for body in program.threads)
        if first & second & {'b', 'e', 'r', 'grows'}:
            made += 1
            yield number, program
