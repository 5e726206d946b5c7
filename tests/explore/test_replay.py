#!/usr/bin/env python3
"""The schedule that `show N` tells for an outcome leads the oracle to this outcome, with as many forced switches."""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'run'))

import generate
import oracle
import programs
import screen
import truth

MANY = 10 ** 9  # schedules of a row that the oracle would need seconds for


class Shown(programs.unittest.TestCase):
    def check(self, every):
        shown = screen.explore_all(programs.BOBBIN, every)
        self.assertEqual(len(shown), len(every))
        schedules = screen.schedules(programs.BOBBIN, every, [len(s.rows) for s in shown])
        for program, s, told in zip(every, shown, schedules):
            self.assertEqual(len(told), len(s.rows), s.text)
            machine = oracle.Machine(program)
            for row, schedule in zip(s.rows, told):
                where = '%s\nexplore %s\n%s\n%d: %s' % (program.source(), program.call(), s.text, row.number, schedule)
                try:
                    outcome, forced = oracle.follow(machine, schedule)
                except LookupError as trouble:
                    self.fail('%s\n%s' % (where, trouble))
                self.assertEqual((truth.label(outcome), forced), (screen.plain(row), row.forced), where)

    def test_rows_of_the_ground_truth(self):
        self.check([r.program for r in truth.ROWS.values() if not r.schedules or r.schedules < MANY])

    def test_random_programs(self):
        self.check([p for _, p, _ in generate.programs(5, 100)])


class Text(programs.unittest.TestCase):
    def test_the_same_program_has_the_same_schedule_strings(self):
        every = [truth.ROWS['transfer'].program]
        first, again = (screen.schedules(programs.BOBBIN, every, [2]) for _ in range(2))
        self.assertEqual(first, again)
        self.assertEqual(len(first[0]), 2)

    def test_another_program_has_another_hash(self):
        one, other = (screen.schedules(programs.BOBBIN, [truth.increments(2, k)], [1])[0][0] for k in (1, 2))
        hashes = [re.match(r'v1:([0-9a-f]+):', s)[1] for s in (one, other)]
        self.assertNotEqual(*hashes)


if __name__ == '__main__':
    programs.main()
