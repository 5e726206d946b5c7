#!/usr/bin/env python3
"""Programs that are no friends of explore: too large, without an end, with what cannot be tried out, or no program at all."""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'run'))

import oracle
import programs
import screen
import truth

PAIR = truth.increments(2, 1).source()  # f() makes 1 or 2 of x


class Hostile(programs.unittest.TestCase):
    def shown(self, source, command='explore f()'):
        """The screen of a command that comes back and lets the session go on."""
        status, out, err = screen.run(programs.BOBBIN, '%s\n%s\nprint("after")\n' % (source, command))
        self.assertEqual((status, err), (0, ''), out)
        self.assertTrue(out.endswith('after\n'), out)
        return screen.parse(out)

    def refused(self, source, *parts, command='explore f()'):
        """It is refused with a reason that names the command's line."""
        status, out, err = screen.run(programs.BOBBIN, '%s\n%s\n' % (source, command))
        self.assertEqual((status, out), (1, ''), err)
        self.assertIn('\n    ' + command + '\n', err)
        for part in parts:
            self.assertIn(part, err)

    def outcomes(self, source, command='explore f()'):
        return {k: v[0] for k, v in screen.found(self.shown(source, command)).items()}


class Large(Hostile):
    MANY = PAIR + ('def many():\n    ts = [thread(work1) for i in range(100)]\n    for t in ts:\n        t.start()\n'
                   '    for t in ts:\n        t.join()\n    return x\n')

    def test_a_hundred_threads_that_share_nothing(self):
        source = 'def alone():\n    return 1\n\n' + self.MANY.replace('thread(work1)', 'thread(alone)')
        self.assertEqual(self.outcomes(source, 'explore many()'), {'0': 1})

    def test_a_hundred_threads_that_share(self):
        shown = self.shown(self.MANY, 'explore --states 500 many()')
        self.assertFalse(shown.complete)
        self.assertEqual(shown.schedules, 'unknown', shown.text)
        self.assertIn('a sample', shown.text)
        self.assertGreater(len(shown.rows), 2)
        for row in shown.rows:
            self.assertIn(int(row.outcome), range(1, 101))

    def test_a_budget_of_states_ends_it(self):
        """Whatever the budget: what is called complete up to so many forced switches is, and no outcome is one that cannot be."""
        program = truth.increments(2, 5)
        known = truth.labelled(oracle.merged(program))
        bounds = set()
        for states in 20, 100, 400, 1000:
            shown = screen.explore(programs.BOBBIN, program, '--states %d' % states)
            self.assertFalse(shown.complete, shown.text)
            bound = re.search(r'complete up to (\d+) forced switch', shown.text)
            bound = int(bound[1]) if bound else -1
            bounds.add(bound)
            rows = screen.found(shown)
            self.assertLessEqual(set(rows), set(known), shown.text)
            for label, (_, forced) in known.items():
                if forced <= bound:
                    self.assertIn(label, rows, shown.text)
                    self.assertEqual(rows[label][1], forced, shown.text)
        self.assertGreater(len(bounds), 2, 'budgets of different size reach equally far')
        self.assertTrue(screen.explore(programs.BOBBIN, program, '--states 100000').complete)

    def test_budgets_of_time_and_memory_end_it(self):
        source = truth.increments(4, 8).source()
        for budget in '--seconds 0.05', '--memory 1':
            shown = self.shown(source, 'explore %s f()' % budget)
            self.assertFalse(shown.complete)
            self.assertIn('stopped', shown.text)


class Endless(Hostile):
    def test_a_thread_that_computes_for_ever(self):
        shown = self.shown('def a():\n    while True:\n        pass\n\ndef f():\n    t = thread(a)\n    start t\n    join t\n')
        self.assertEqual(len(shown.rows), 1, shown.text)
        self.assertIn('never ends', shown.rows[0].outcome)

    def test_a_spin_that_waits_for_another(self):
        program = oracle.Program({'x': 0}, [[('while', ('==', 'x', 0), [])], [('set', 'x', 1)]], watch=['x'])
        shown = screen.explore(programs.BOBBIN, program)
        self.assertEqual(screen.found(shown), {'x=1': (None, 0)})
        self.assertIsNone(shown.schedules)
        self.assertTrue(shown.complete)

    def test_a_spin_that_may_never_end(self):
        sets = [('if', ('==', 'y', 0), [('set', 'x', 1)], [])]
        program = oracle.Program({'x': 0, 'y': 0}, [[('while', ('==', 'x', 0), [])], sets, [('set', 'y', 1)]], watch=['x'])
        self.assertTrue(oracle.stuck(program))
        shown = screen.explore(programs.BOBBIN, program)
        livelocks = [row for row in shown.rows if 'livelock' in row.outcome]
        self.assertEqual(len(livelocks), 1, shown.text)
        self.assertEqual({screen.plain(row): row.schedules for row in shown.rows if row not in livelocks}, {'x=1': None})


class Many(Hostile):
    def test_outcomes(self):
        source = ('def p(word):\n    for c in word: print(c)\ndef f():\n    t = thread(p, "abcdef")\n    u = thread(p, "uvwxyz")\n'
                  '    start t, u\n    join t, u\n')
        shown = self.shown(source)
        self.assertEqual((shown.schedules, shown.complete), (924, True))
        self.assertEqual({row.schedules for row in shown.rows}, {1})
        self.assertIn('and 884 more outcomes', shown.text)


class Told(Hostile):
    """What makes two states different, and two places one."""
    PAIR = ('    global x\n    x = 0\n    t = thread(a)\n    u = thread(b)\n    start t, u\n    join t, u\n')

    def agreed(self, source):
        shown = self.shown(source, 'explore --check f()')
        self.assertTrue(shown.agrees, shown.text)
        return {row.outcome: row.schedules for row in shown.rows}

    def test_all_of_a_list_and_its_items(self):
        source = ('xs = [0, 0]\nx = 0\ndef a():\n    xs[0] = 1\n    xs[1] = 1\ndef b(): return xs[:]\n'
                  'def f():\n' + self.PAIR.replace('    x = 0\n', '    x = 0\n    xs[0] = xs[1] = 0\n') + '    return u.result\n')
        self.assertEqual(self.agreed(source), {'[0, 0]': 1, '[1, 0]': 1, '[1, 1]': 1})

    def test_numbers_drawn_at_random(self):
        source = ('import random\nx = 0\ndef a():\n    if x == 0: random.randint(0, 10 ** 9)\ndef b():\n    global x\n    x = 1\n'
                  'def f():\n' + self.PAIR + '    return random.randint(0, 10 ** 9)\n')
        self.assertEqual(sorted(self.agreed(source).values()), [1, 1])


class Waits(Hostile):
    def test_word_that_comes_too_early(self):
        source = ('c = Condition()\nx = 0\ndef hear():\n    with c:\n        while x == 0: c.wait()\ndef tell():\n    with c: c.notify()\n'
                  'def f():\n    u = thread(hear)\n    v = thread(tell)\n    start u, v\n    join u, v\n')
        shown = self.shown(source, 'explore --check f()')
        self.assertEqual((shown.agrees, [row.schedules for row in shown.rows]), (True, [1, 1]), shown.text)

    def test_all_that_wait_are_told(self):
        source = ('q = Queue()\np = Queue()\nx = 0\ndef a(): q.get()\ndef b():\n    if x == 0: p.get()\ndef c():\n    global x\n    x = 1\n'
                  'def f():\n    global x\n    x = 0\n    ts = [thread(a), thread(b), thread(c)]\n    start ts\n    join ts\n')
        shown = self.shown(source, 'explore --check f()')
        self.assertEqual((shown.agrees, [row.schedules for row in shown.rows]), (True, [1, 1]), shown.text)

    def test_time_limits_end_a_circle(self):
        take = 'def %s():\n    with %s:\n        if %s.acquire(timeout=1):\n            %s.release()\n            return 1\n    return 0\n'
        source = ('a = Lock()\nb = Lock()\n' + take % ('p', 'a', 'b', 'b') + take % ('q', 'b', 'a', 'a') +
                  'def f():\n    t = thread(p)\n    u = thread(q)\n    start t, u\n    join t, u\n    return (t.result, u.result)\n')
        for options in ('--check', '--timed --check'):
            shown = self.shown(source, 'explore %s f()' % options)
            self.assertTrue(shown.agrees, shown.text)
            self.assertEqual({row.outcome for row in shown.rows}, {'(1, 1)', '(0, 1)', '(1, 0)', '(0, 0)'}, shown.text)

    def test_daemons_are_not_waited_for(self):
        source = 'def spin():\n    while True: pass\ndef f():\n    thread(spin, daemon=True).start()\n    return 4\n'
        self.assertEqual(self.outcomes(source), {'4': 1})


class Errors(Hostile):
    def test_in_some_schedules_only(self):
        source = PAIR + '\ndef g():\n    return 10 // (f() - 1)\n'
        self.assertEqual(self.outcomes(source, 'explore g()'), {'10': 2, 'ZeroDivisionError': 4})

    def test_in_a_thread_of_some_schedules_only(self):
        program = oracle.Program({'x': 0}, [[('set', 'x', 1)], [('set', 'y', ('//', 1, 'x'))]], value='x')
        self.assertEqual(screen.found(screen.explore(programs.BOBBIN, program)), {'1': (1, 0), '1 Thread-2: ZeroDivisionError': (1, 0)})

    def test_beside_values(self):
        source = ('x = 0\ndef bad(): 1 // 0\ndef inc():\n    global x\n    x = x + 1\ndef f():\n    global x\n    x = 0\n'
                  '    ts = [thread(bad), thread(inc), thread(inc)]\n    start ts\n    join ts\n')
        error = ' Thread-1: ZeroDivisionError'
        self.assertEqual(self.outcomes(source, 'explore f(), watch x'), {'x=2' + error: 2, 'x=1' + error: 4})

    def test_no_end_of_calls(self):
        self.assertEqual(self.outcomes('def f():\n    return f()\n'), {'RecursionError': 1})


class Refused(Hostile):
    def test_what_is_no_call(self):
        for operand in '5', 'x', "'f'", 'f':
            self.refused(PAIR, 'explore needs a call', command='explore ' + operand)

    def test_budgets_that_are_none(self):
        for options in '--states 0', '--seconds 0', '--memory 0', '--nonsense':
            self.refused(PAIR, 'Error: ', command='explore %s f()' % options)

    def test_explore_inside_explore(self):
        self.refused(PAIR + '\ndef g():\n    explore f()\n    return 1\n', 'inside another', command='explore g()')

    def test_a_database(self):
        self.refused("def f():\n    d = database('kept')\n    d.append(1)\n", 'database')

    def test_a_database_that_was_there(self):
        self.refused("d = database('kept')\ndef f():\n    d.append(1)\n", 'database')

    def test_a_process(self):
        self.refused('def a():\n    pass\n\ndef f():\n    p = process(a)\n    start p\n    join p\n', 'process')

    def test_pools(self):
        for kind in 'Pool', 'ThreadPool':
            self.refused('def a(n):\n    return n\n\ndef f():\n    return %s(2).map(a, [1, 2])\n' % kind, 'pool')

    def test_the_keyboard(self):
        self.refused('def f():\n    return input()\n', 'keyboard')


class Outside(Hostile):
    def test_the_clock_stands_still_and_this_is_said(self):
        shown = self.shown('import time\ndef f():\n    a = time.time()\n    sleep(3)\n    return time.time() - a\n')
        self.assertEqual({r.outcome for r in shown.rows}, {'0.0'}, shown.text)
        self.assertIn('clock', shown.text)

    def test_random_numbers_are_the_same_in_every_schedule_and_this_is_said(self):
        source = 'import random\n' + PAIR + '\ndef g():\n    return random.randint(1, 1000000) + 0 * f()\n'
        first, again = (self.shown(source, 'explore g()') for _ in range(2))
        self.assertEqual([r.schedules for r in first.rows], [6], first.text)
        self.assertEqual(first.rows, again.rows)
        self.assertIn('random', first.text)

    def test_what_is_printed_stays_inside(self):
        status, out, _ = screen.run(programs.BOBBIN, 'def f():\n    print("inside")\n\nexplore f()\n')
        self.assertEqual(status, 0)
        self.assertEqual(out.count('inside'), 1, out)
        self.assertIn('prints inside', out)


if __name__ == '__main__':
    programs.main()
