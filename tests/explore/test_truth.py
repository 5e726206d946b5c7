#!/usr/bin/env python3
"""Every row of the ground truth: outcomes, exact numbers of schedules, fewest forced switches; and the plain search agrees."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'run'))

import oracle
import programs
import screen
import truth

FEW = 13000  # schedules that the plain search walks one by one


class Truth(programs.unittest.TestCase):
    screens = None

    @classmethod
    def setUpClass(cls):
        cls.screens = dict(zip(truth.ROWS, screen.explore_all(programs.BOBBIN, [r.program for r in truth.ROWS.values()])))

    def check(self, name):
        row, shown = truth.ROWS[name], self.screens.get(name)
        self.assertIsNotNone(shown, 'bobbin did not come this far')
        found = screen.found(shown)
        self.assertEqual({k: found.get(k) for k in row.outcomes}, {k: tuple(v) for k, v in row.outcomes.items()}, shown.text)
        self.assertEqual(set(found), set(row.outcomes) | set(truth.MORE.get(name, ())), shown.text)
        self.assertEqual(shown.schedules, row.schedules, shown.text)
        self.assertTrue(shown.complete, shown.text)
        if row.schedules:
            self.assertEqual(sum(r.schedules for r in shown.rows), row.schedules, shown.text)


for title in truth.ROWS:
    setattr(Truth, 'test_' + title.replace(' ', '_'), lambda self, n=title: self.check(n))


class Same(programs.unittest.TestCase):
    def test_the_plain_search_finds_the_same(self):
        few = {n: r.program for n, r in truth.ROWS.items() if r.schedules and r.schedules <= FEW}
        shown = screen.explore_all(programs.BOBBIN, list(few.values()), '--check')
        self.assertEqual({n: s.agrees for n, s in zip(few, shown)}, dict.fromkeys(few, True), '\n'.join(s.text for s in shown))

    def test_fast_finds_the_same_outcomes_and_counts_nothing(self):
        finite = {n: r.program for n, r in truth.ROWS.items() if r.schedules}
        shown = screen.explore_all(programs.BOBBIN, list(finite.values()), '--fast')
        for (name, _), s in zip(finite.items(), shown):
            self.assertEqual(set(screen.found(s)), set(truth.ROWS[name].outcomes) | set(truth.MORE.get(name, ())), s.text)
            self.assertEqual({r.schedules for r in s.rows}, {'unknown'}, s.text)
        self.assertEqual(len(shown), len(finite))

    def test_the_same_screen_again_under_each_scheduler(self):
        program = truth.ROWS['transfer'].program
        text = '%s\nexplore %s\n' % (program.source(), program.call())
        first = screen.without_times(screen.run(programs.BOBBIN, text)[1])
        self.assertIn('deadlock', first)
        for schedule in 'free', 'gil', 'sim':
            again = screen.run(programs.BOBBIN, text, '--schedule', schedule, '--seed', '7')[1]
            self.assertEqual(screen.without_times(again), first, schedule)

    def test_the_session_stays_as_it_was(self):
        program = truth.increments(2, 3)
        text = '%s\nkept = [1]\nexplore %s, watch x, kept\nprint(x, kept, f(), x)\n' % (program.source(), program.call())
        status, out, err = screen.run(programs.BOBBIN, text, '--schedule', 'sim')
        self.assertEqual((status, err), (0, ''))
        self.assertRegex(out, r'\n0 \[1\] \d \d\n$')

    def test_a_deadlock_is_told_by_who_waits_for_whom(self):
        shown = screen.explore(programs.BOBBIN, truth.ROWS['transfer'].program)
        told = [r.outcome for r in shown.rows if r.outcome.startswith('deadlock')]
        self.assertEqual(len(told), 1, shown.text)
        self.assertIn('Thread-1', told[0])
        self.assertIn('Thread-2', told[0])


class Sleep(programs.unittest.TestCase):
    """A reader that sleeps for long and a writer that does not: untimed both orders are possible, timed only one."""

    def outcomes(self, *options):
        program = oracle.Program({'x': 0, 'seen': 0}, [[('raw', 'sleep(5)'), ('set', 'seen', 'x')], [('set', 'x', 1)]], watch=['seen'])
        return set(screen.found(screen.explore(programs.BOBBIN, program, *options)))

    def test_untimed(self):
        self.assertEqual(self.outcomes(), {'seen=0', 'seen=1'})

    def test_timed(self):
        self.assertEqual(self.outcomes('--timed'), {'seen=1'})


if __name__ == '__main__':
    programs.main()
