#!/usr/bin/env python3
"""The oracle against the ground truth, and its two ways of counting against each other. Bobbin is not asked."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'run'))

import generate
import oracle
import programs
import truth

FEW = 2000  # schedules that are walked one by one
MANY = 10 ** 9  # more are left to bobbin: the oracle would need seconds


class Table(programs.unittest.TestCase):
    def check(self, row, more):
        found = truth.labelled(oracle.merged(row.program))
        self.assertEqual({k: found.get(k) for k in row.outcomes}, row.outcomes)
        self.assertEqual(set(found), set(row.outcomes) | set(more))
        total = [f.schedules for f in found.values()]
        self.assertEqual(None if None in total else sum(total), row.schedules)
        if row.schedules and row.schedules <= FEW:
            self.assertEqual(truth.labelled(oracle.every_schedule(row.program)), found)


for name, row in truth.ROWS.items():
    if not row.schedules or row.schedules < MANY:
        setattr(Table, 'test_' + name.replace(' ', '_'), lambda self, r=row, m=truth.MORE.get(name, ()): self.check(r, m))


class Random(programs.unittest.TestCase):
    def test_both_ways_of_counting_agree(self):
        for number, program, found in generate.programs(1, 80):
            self.assertEqual(truth.labelled(oracle.every_schedule(program)), found, '%d\n%s' % (number, program.source()))

    def test_same_seed_same_programs(self):
        first, again = ([p.source() for _, p, _ in generate.programs(3, 20)] for _ in range(2))
        self.assertEqual(first, again)


class Stuck(programs.unittest.TestCase):
    def test_a_spin_that_can_always_end(self):
        self.assertFalse(oracle.stuck(truth.ROWS['peterson'].program))

    def test_a_spin_that_may_never_end(self):
        spins = [('while', ('==', 'x', 0), [])]
        sets = [('if', ('==', 'y', 0), [('set', 'x', 1)], [])]
        program = oracle.Program({'x': 0, 'y': 0}, [spins, sets, [('set', 'y', 1)]], value='x')
        self.assertTrue(oracle.stuck(program))
        self.assertEqual(set(truth.labelled(oracle.merged(program))), {'1'})


if __name__ == '__main__':
    programs.main()
