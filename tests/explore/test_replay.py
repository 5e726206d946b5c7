#!/usr/bin/env python3
"""The schedule that `show N` tells for an outcome leads the oracle to it, with as many forced switches, and `replay` too."""

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
        self.follow(every, shown)

    def follow(self, every, shown):
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
        self.replay(every, shown, schedules)

    def replay(self, every, shown, schedules):
        """Each schedule string ends in the outcome it was told for."""
        ended = screen.replays(programs.BOBBIN, every, schedules)
        for program, s, told, ends in zip(every, shown, schedules, ended):
            wanted = [row.outcome for row in s.rows]
            self.assertEqual(ends, wanted, '%s\nexplore %s\n%s\n%s' % (program.source(), program.call(), s.text, '\n'.join(told)))
        self.assertEqual(len(ended), len(every))

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

    def replayed(self, change):
        """What replay says to the schedule of the outcome 1 after a change to it."""
        program = truth.increments(2, 1)
        told = screen.schedules(programs.BOBBIN, [program], [2])[0][1]
        text = '%s\nexplore %s\nreplay %s\n' % (program.source(), program.call(), change(told))
        status, out, err = screen.run(programs.BOBBIN, text)
        return status, out + err

    def test_a_schedule_that_parts_from_the_program(self):
        for change, step in (lambda s: s.replace('main,', ''), 1), (lambda s: s.replace('T1,', 'T1*4,'), 4), (lambda s: s + ',T2', 8):
            status, said = self.replayed(change)
            self.assertEqual(status, 0, said)
            self.assertIn('parts from the program at step %d:' % step, said)

    def test_a_schedule_of_another_program(self):
        hashed = re.compile('v1:[0-9a-f]+')
        status, said = self.replayed(lambda s: hashed.sub(lambda m: 'v1:%04x' % (int(m[0][3:], 16) ^ 1), s))
        self.assertEqual(status, 0, said)
        self.assertIn('belongs to another program', said)

    def test_what_is_no_schedule(self):
        for bad in '%s*0', 'v1:', '9', 'v1:%s', '0':
            status, said = self.replayed(lambda s, b=bad: b.replace('%s', s))
            self.assertEqual(status, 1, said)
            self.assertIn('ValueError: ', said)

    def test_another_program_has_another_hash(self):
        one, other = (screen.schedules(programs.BOBBIN, [truth.increments(2, k)], [1])[0][0] for k in (1, 2))
        hashes = [re.match(r'v1:([0-9a-f]+):', s)[1] for s in (one, other)]
        self.assertNotEqual(*hashes)


if __name__ == '__main__':
    programs.main()
